import { admin } from './id/admin.ts';
import { audit } from './id/audit.ts';
import { channels } from './id/channels.ts';
import { common } from './id/common.ts';
import { emergencyConsole } from './id/console.ts';
import { emergency } from './id/emergency.ts';
import { fuel } from './id/fuel.ts';
import { fuelImport } from './id/fuel-import.ts';
import { identity } from './id/identity.ts';
import { kiosk } from './id/kiosk.ts';
import { problems } from './id/problems.ts';
import { sites } from './id/sites.ts';

/** Every text of the pages in Indonesian, by module; the other languages have the same keys. */
export const id = {
  admin,
  audit,
  channels,
  common,
  console: emergencyConsole,
  emergency,
  fuel,
  fuelImport,
  identity,
  kiosk,
  problems,
  sites,
};

export type Messages = typeof id;
