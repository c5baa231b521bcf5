import { permissions, permissionsOf, type Role } from '@siaga/contracts/permissions';
import type { Emergency } from '../emergency/index.ts';
import type { Fuel } from '../fuel/index.ts';
import type { Identity } from '../identity/index.ts';
import { type Actor, systemActor } from '../platform/actor.ts';
import type { Config } from '../platform/config.ts';
import type { Db } from '../platform/db/index.ts';
import { Problem } from '../platform/errors.ts';
import type { Clock } from '../platform/time.ts';
import type { Sites } from '../sites/index.ts';
import { tellDemoStories } from './emergencies.ts';
import { demoCsv, demoRows, demoTanks } from './ledger.ts';

export const DEMO_PASSWORD = 'demo-siaga-2026';

/** People of the demo; all have the same, published password. */
export const demoPeople: { email: string; name: string; role: Role }[] = [
  { email: 'admin@demo.siaga.id', name: 'Rahma (admin)', role: 'admin' },
  { email: 'pengawas@demo.siaga.id', name: 'Yusuf (pengawas)', role: 'supervisor' },
  { email: 'petugas@demo.siaga.id', name: 'Daeng (petugas BBM)', role: 'operator' },
  { email: 'tanggap@demo.siaga.id', name: 'Sri (petugas tanggap)', role: 'responder' },
  { email: 'auditor@demo.siaga.id', name: 'Ines (auditor)', role: 'auditor' },
];

/** The configuration of a demo: its own first administrator and a site that says on every screen what it is. */
export function demoConfig(config: Config): Config {
  return {
    ...config,
    admin: { email: demoPeople[0]!.email, name: demoPeople[0]!.name, password: DEMO_PASSWORD },
    firstSite: { name: 'Pelabuhan Contoh', zone: 'Asia/Makassar', demo: true },
  };
}

interface DemoParts {
  db: Db;
  clock: Clock;
  identity: Identity;
  sites: Sites;
  emergency: Emergency;
  fuel: Fuel;
}

/**
 * Furnishes a demo site through the same services as everybody: people, incidents of the last days, three tanks, 90 days of
 * movements and a correction. Does nothing on a site that is not a demo, nor to what is there already.
 */
export async function furnishDemo(parts: DemoParts): Promise<void> {
  const { db, clock, identity, sites, emergency, fuel } = parts;
  const siteId = await sites.onlySiteId(db);
  const site = siteId === null ? undefined : await sites.get(db, siteId);
  if (!site?.demo) return;
  const system = systemActor('demo', permissions);
  const hasLedger = (await fuel.tanks.list(system)).some(({ balanceL }) => balanceL > 0);
  const { page } = await emergency.reading.list(system, { page: 1, limit: 1 });
  if (hasLedger && page.total > 0) return;

  const clerk = await hirePeople(identity, system, site.id);
  await tellDemoStories({ db, clock, identity, sites, emergency }, system, site);
  if (!hasLedger) await furnishLedger(parts, system, clerk, site);
}

/** @returns the clerk who records fuel; a demo that was killed while it furnished goes on with the system in their place. */
async function hirePeople(identity: Identity, system: Actor, siteId: string): Promise<Actor> {
  let clerk: Actor = system;
  for (const person of demoPeople.slice(1)) {
    const user = await identity
      .createUser(system, {
        ...person,
        password: DEMO_PASSWORD,
        siteIds: [siteId],
        tankIds: null,
        language: 'id',
      })
      .catch(ifThere('email_taken'));
    if (user?.role !== 'operator') continue;
    clerk = {
      ...systemActor(user.id, [...permissionsOf('operator'), 'fuel.import']),
      kind: 'user',
      name: user.name,
      role: 'operator',
      sessionId: 'demo',
    };
  }
  return clerk;
}

async function furnishLedger(
  { clock, fuel }: DemoParts,
  system: Actor,
  clerk: Actor,
  site: { id: string; zone: string },
): Promise<void> {
  const tanks = await fuel.tanks.list(system);
  for (const { name, product, capacityL, deadStockL, reserveL, lowStockL } of demoTanks) {
    if (tanks.some((tank) => tank.name === name)) continue;
    await fuel.tanks.create(system, {
      name,
      product,
      capacityL,
      deadStockL,
      reserveL,
      lowStockL,
      siteId: site.id,
    });
  }
  await fuel.imports.run(clerk, {
    csv: demoCsv(demoRows(clock.now(), site.zone)),
    fileName: 'demo.csv',
    dateOrder: 'dmy',
    dryRun: false,
    skipBadRows: false,
    takeRepeated: false,
  });
  await correctOne(clerk, fuel, clock);
}

/** Somebody typed 10 times too much and mended it, so that a correction can be looked at. */
async function correctOne(clerk: Actor, fuel: Fuel, clock: Clock): Promise<void> {
  const tank = (await fuel.tanks.list(clerk)).find(({ balanceL }) => balanceL > 2_000);
  if (!tank) return;
  const occurredAt = new Date(clock.now() - 30 * 60_000).toISOString();
  const wrong = await fuel.movements.record(
    clerk,
    'OUT',
    { tankId: tank.id, litres: 1_250, occurredAt, note: 'Genset 2' },
    null,
  );
  await fuel.movements.reverse(
    clerk,
    wrong.movement.id,
    { reason: 'Salah ketik: 1250, seharusnya 125', replacement: { litres: 125 } },
    null,
  );
}

const ifThere = (code: string) => (error: unknown) => {
  if (error instanceof Problem && error.code === code) return null;
  throw error;
};
