import type { Tank } from '@siaga/contracts/fuel';

/** The tanks that a choice offers: those in use, and the one that is chosen already, be it archived. */
export function offeredTanks(tanks: readonly Tank[], chosenId?: string): { value: string; label: string }[] {
  return tanks
    .filter(({ id, archived }) => !archived || id === chosenId)
    .map(({ id, name }) => ({ value: id, label: name }));
}

/** The site at which a tank stands; null while the tank is not known. */
export function siteOfTank(tanks: readonly Tank[], tankId: string): string | null {
  return tanks.find(({ id }) => id === tankId)?.siteId ?? null;
}
