import type { Db } from '../../platform/db/index.ts';
import { invalidInput } from '../../platform/errors.ts';

/** Those of the given ids that are tanks of one of the sites; asked of the fuel module, which stands above identity. */
export type TankIdsAt = (
  db: Db,
  siteIds: readonly string[],
  tankIds: readonly string[],
) => Promise<Iterable<string>>;

/**
 * The tanks that a user is limited to; null = every tank of their sites.
 * @throws 422 invalid_input for what is no tank of those sites.
 */
export async function chooseTanks(
  tankIdsAt: TankIdsAt,
  db: Db,
  siteIds: readonly string[],
  given: readonly string[] | null,
): Promise<string[] | null> {
  const kept = await keepTanks(tankIdsAt, db, siteIds, given);
  const strangers = given?.filter((id) => !kept?.includes(id)) ?? [];
  if (strangers.length > 0) {
    throw invalidInput(
      strangers.map((id) => ({
        path: `body.tankIds.${given?.indexOf(id)}`,
        message: 'no such tank at these sites',
      })),
    );
  }
  return kept;
}

/** Drops the tanks that lie at none of the sites. */
export async function keepTanks(
  tankIdsAt: TankIdsAt,
  db: Db,
  siteIds: readonly string[],
  tankIds: readonly string[] | null,
): Promise<string[] | null> {
  if (tankIds === null) return null;
  const there = new Set(await tankIdsAt(db, siteIds, tankIds));
  return tankIds.filter((id) => there.has(id));
}
