import type { historySorts, MovementType } from '@siaga/contracts/fuel';

export type HistorySort = (typeof historySorts)[number];

/** What the history shows; lives in the address so that it can be sent, kept and gone back to. */
export interface HistoryFilter {
  from: string;
  to: string;
  type: MovementType | '';
  tankId: string;
  q: string;
  sort: HistorySort;
  page: number;
}

export const defaultSort: HistorySort = '-occurredAt';
/** Rows of one page. */
export const historyLimit = 25;

const sorts: readonly string[] = ['-occurredAt', 'occurredAt', '-litres', 'litres'] satisfies HistorySort[];
// 2026-02-30 has the right form and is no day: the engine moves it on to March.
const isDay = (text: string) => {
  const at = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(at) && new Date(at).toISOString().slice(0, 10) === text;
};

/** Reads a filter from an address; what cannot be meant is left out instead of being asked of the server. */
export function readHistoryFilter(search: Pick<URLSearchParams, 'get'>): HistoryFilter {
  const text = (name: string) => search.get(name)?.trim() ?? '';
  const day = (name: string) => (isDay(text(name)) ? text(name) : '');
  const type = text('type');
  const sort = text('sort');
  const page = Number(text('page'));
  return {
    from: day('from'),
    to: day('to'),
    type: type === 'IN' || type === 'OUT' ? type : '',
    tankId: text('tankId'),
    q: text('q').slice(0, 100),
    sort: sorts.includes(sort) ? (sort as HistorySort) : defaultSort,
    page: Number.isInteger(page) && page >= 1 ? page : 1,
  };
}

/** The address of a filter; what is as usual is left out, so that one view has one address. */
export function historyAddress(filter: Partial<Omit<HistoryFilter, 'sort'>> & { sort?: string }): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(filter)) {
    const usual =
      value === '' || (name === 'page' && value === 1) || (name === 'sort' && value === defaultSort);
    if (!usual) search.set(name, String(value));
  }
  return search.size > 0 ? `/fuel/history?${search}` : '/fuel/history';
}

/** True when the filter leaves any movement out. */
export function isNarrowed({ from, to, type, tankId, q }: HistoryFilter): boolean {
  return [from, to, type, tankId, q].some((value) => value !== '');
}

/**
 * The filter as the wire takes it, for the list and the export alike. A tank is asked for by itself: it may be one of
 * another site than the chosen one.
 */
export function historyQuery({ from, to, type, tankId, q, sort }: HistoryFilter, siteId: string | undefined) {
  return {
    siteId: tankId ? undefined : siteId,
    from: from || undefined,
    to: to || undefined,
    type: type || undefined,
    tankId: tankId || undefined,
    q: q || undefined,
    sort,
  };
}
