import type { Category } from '@siaga/contracts/presses';

/** The first system's words for what has happened. */
const categoryOf = new Map<string, Category>([
  ['medis', 'medical'],
  ['kebakaran', 'fire'],
  ['kriminal', 'security'],
  ['kecelakaan', 'accident'],
  ['lainnya', 'other'],
]);

/** Words of the field `type` that say no more than that somebody pressed. */
const saysNothing = new Set(['emergency', 'darurat']);

const known = new Set(['type', 'accidentType', 'message', 'location', 'userName', 'scanId']);

const LONGEST = { kind: 60, userName: 80, location: 120 };
const NAMES_KEPT = 20;

/** A call of the first system, in today's words. */
export interface OldPress {
  category: Category;
  /** Everything that was said and has no field of its own; cut by whoever stores it. */
  note: string | undefined;
  location: string | undefined;
  scanId: unknown;
  /** Names of fields that were left out, or of which only a part is kept. */
  dropped: string[];
}

/** Puts a call of the first system into today's words. Nothing in it can be so wrong that it is refused. */
export function readOldPress(fields: Readonly<Record<string, unknown>>): OldPress {
  const dropped = Object.keys(fields)
    .filter((name) => !known.has(name))
    .map((name) => (/^[\w.-]{1,40}$/.test(name) ? name : '…'))
    .slice(0, NAMES_KEPT);
  const words = (name: string, longest = Number.POSITIVE_INFINITY): string | undefined => {
    const said = textOf(Object.hasOwn(fields, name) ? fields[name] : undefined);
    if (said === null || (said && said.length > longest)) dropped.push(name);
    return said?.slice(0, longest) || undefined;
  };
  const kinds = [words('accidentType', LONGEST.kind), words('type', LONGEST.kind)].filter(
    (kind) => kind !== undefined,
  );
  const category = categoryOf.get(kinds[0]?.toLowerCase() ?? '');
  // A word that did not become the category may be the only one that tells what it is.
  const unsaid = kinds.filter(
    (kind, index) => !saysNothing.has(kind.toLowerCase()) && (index > 0 || category === undefined),
  );
  const location = words('location', LONGEST.location);
  const name = words('userName', LONGEST.userName);
  const note = [
    unsaid.length > 0 && `Jenis: ${[...new Set(unsaid)].join(', ')}`,
    name && `Nama: ${name}`,
    location && `Lokasi: ${location}`,
    words('message'),
  ].filter(Boolean);
  return {
    category: category ?? 'other',
    note: note.length > 0 ? note.join('; ') : undefined,
    location,
    scanId: fields['scanId'] === '' ? undefined : fields['scanId'],
    dropped,
  };
}

/** What a field says; undefined when nothing, null when it is no text. */
function textOf(value: unknown): string | null | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string') return value.trim();
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : null;
}

const alike = (text: string) => text.normalize('NFKC').toLowerCase().replaceAll(/\s+/g, ' ').trim();

/** The one place whose name the location gives, whatever its spelling in letters and spaces; undefined when not one. */
export function placeNamed<Place extends { name: string }>(
  places: readonly Place[],
  location: string | undefined,
): Place | undefined {
  if (location === undefined) return undefined;
  const found = places.filter(({ name }) => alike(name) === alike(location));
  return found.length === 1 ? found[0] : undefined;
}
