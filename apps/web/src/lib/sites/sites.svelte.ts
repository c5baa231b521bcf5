import { listSites, type Site } from '@siaga/contracts/sites';
import { call } from '../api.ts';

const chosenKey = 'siaga.site';

let all = $state.raw<Site[]>([]);
let chosenId = $state<string>();

/** The sites of the signed-in person and the one that the pages show. */
export const sites = {
  get all(): Site[] {
    return all;
  },
  /** Absent only while the person may see no site at all. */
  get current(): Site | undefined {
    return all.find((site) => site.id === chosenId) ?? all[0];
  },
  /** Zone in which every day and time of the current site is shown. */
  get zone(): string {
    return sites.current?.zone ?? 'Asia/Makassar';
  },
  /** The zone of a site, or of the current one where the site is not known. */
  zoneOf(id: string | null): string {
    return all.find((site) => site.id === id)?.zone ?? sites.zone;
  },
  nameOf(id: string | null): string {
    return all.find((site) => site.id === id)?.name ?? '';
  },
};

/** Fetches the sites; done once by the signed-in layout. */
export async function loadSites(): Promise<void> {
  const reply = await call(listSites, {});
  all = reply.data;
  chosenId ??= localStorage.getItem(chosenKey) ?? undefined;
}

/** Takes in a site as the server has just saved it, without asking for all of them again. */
export function keepSite(site: Site): void {
  const others = all.filter(({ id }) => id !== site.id);
  all = [...others, site].sort((a, b) => a.name.localeCompare(b.name));
}

/** Shows another site on every page, remembered on this device. */
export function chooseSite(id: string): void {
  chosenId = id;
  localStorage.setItem(chosenKey, id);
}

/** Forgets what the last person could see. */
export function forgetSites(): void {
  all = [];
}
