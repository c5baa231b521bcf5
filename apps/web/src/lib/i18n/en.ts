import { admin } from './en/admin.ts';
import { audit } from './en/audit.ts';
import { channels } from './en/channels.ts';
import { common } from './en/common.ts';
import { emergencyConsole } from './en/console.ts';
import { emergency } from './en/emergency.ts';
import { fuel } from './en/fuel.ts';
import { fuelImport } from './en/fuel-import.ts';
import { identity } from './en/identity.ts';
import { kiosk } from './en/kiosk.ts';
import { problems } from './en/problems.ts';
import { sites } from './en/sites.ts';
import type { Messages } from './id.ts';

/** Every text of the pages in English. */
export const en = {
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
} satisfies Messages;
