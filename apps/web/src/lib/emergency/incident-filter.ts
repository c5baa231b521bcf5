import { type IncidentState, incidentStates } from '@siaga/contracts/emergency';
import { categories, type Category } from '@siaga/contracts/presses';

/** What the history of incidents shows; lives in the address so that it can be sent, kept and gone back to. */
export interface IncidentFilter {
  from: string;
  to: string;
  state: IncidentState | '';
  category: Category | '';
  drill: 'true' | 'false' | '';
  page: number;
}

/** Rows of one page. */
export const incidentLimit = 25;

const path = '/console/history';

// 2026-02-30 has the right form and is no day: the engine moves it on to March.
const isDay = (text: string) => {
  const at = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(at) && new Date(at).toISOString().slice(0, 10) === text;
};

/** Reads a filter from an address; what cannot be meant is left out instead of being asked of the server. */
export function readIncidentFilter(search: Pick<URLSearchParams, 'get'>): IncidentFilter {
  const text = (name: string) => search.get(name)?.trim() ?? '';
  const day = (name: string) => (isDay(text(name)) ? text(name) : '');
  const oneOf = <Value extends string>(name: string, values: readonly Value[]): Value | '' =>
    values.find((value) => value === text(name)) ?? '';
  const page = Number(text('page'));
  return {
    from: day('from'),
    to: day('to'),
    state: oneOf('state', incidentStates),
    category: oneOf('category', categories),
    drill: oneOf('drill', ['true', 'false']),
    page: Number.isInteger(page) && page >= 1 ? page : 1,
  };
}

/** The address of a filter; what is as usual is left out, so that one view has one address. */
export function incidentAddress(filter: Partial<IncidentFilter>): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(filter))
    if (value !== '' && !(name === 'page' && value === 1)) search.set(name, String(value));
  return search.size > 0 ? `${path}?${search}` : path;
}

/** True when the filter leaves any incident out. */
export function isNarrowed({ from, to, state, category, drill }: IncidentFilter): boolean {
  return [from, to, state, category, drill].some((value) => value !== '');
}
