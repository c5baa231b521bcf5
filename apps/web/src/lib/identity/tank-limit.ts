import type { Role } from '@siaga/contracts/permissions';

interface Parts {
  role: Role;
  isLimited: boolean;
  /** Every tank in use, or undefined while they are not known. */
  tanks: readonly { id: string; siteId: string }[] | undefined;
  chosenSites: Readonly<Record<string, boolean>>;
  chosenTanks: Readonly<Record<string, boolean>>;
  /** The limit as it stands: its tanks that are no longer in use are not offered and stay as they are. */
  before: readonly string[] | null;
}

/**
 * The tanks that a person is to be limited to, as the server takes it: null for no limit, undefined to leave the limit
 * alone. An empty list would show the person nothing at all; the form refuses it.
 */
export function tankLimit({
  role,
  isLimited,
  tanks,
  chosenSites,
  chosenTanks,
  before,
}: Parts): string[] | null | undefined {
  if (role === 'admin') return null;
  if (!tanks) return undefined;
  if (!isLimited) return null;
  const offered = tanks.filter(({ id, siteId }) => chosenSites[siteId] && chosenTanks[id]);
  const retired = (before ?? []).filter((id) => !tanks.some((tank) => tank.id === id));
  return [...offered.map(({ id }) => id), ...retired];
}
