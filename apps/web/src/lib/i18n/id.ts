import { admin } from './id/admin.ts';
import { audit } from './id/audit.ts';
import { common } from './id/common.ts';
import { fuel } from './id/fuel.ts';
import { fuelImport } from './id/fuel-import.ts';
import { identity } from './id/identity.ts';
import { kiosk } from './id/kiosk.ts';
import { problems } from './id/problems.ts';
import { sites } from './id/sites.ts';

/** Every text of the pages in Indonesian, by module; the other languages have the same keys. */
export const id = { admin, audit, common, fuel, fuelImport, identity, kiosk, problems, sites };

export type Messages = typeof id;
