/** One detail of an audit entry: a field and what it is, or what it was and has become. */
export interface AuditLine {
  field: string;
  before?: unknown;
  value: unknown;
}

type Details = Record<string, unknown>;

/** Ids that the entry shows elsewhere (its site) or that tell a person nothing (its own). */
const unsaid = new Set(['id', 'siteId']);

/**
 * The details of an entry as lines in the order of the server. A change shows what differs; what was made or taken
 * away shows everything.
 */
export function auditLines(details: Details): AuditLine[] {
  const { before, after, ...others } = details;
  const lines = Object.entries(others)
    // "Password changed: no" is no news.
    .filter(([, value]) => value !== false && value !== undefined)
    .map(([field, value]) => ({ field, value }));
  return [...changes(asDetails(before), asDetails(after)), ...lines].filter(
    ({ field }) => !unsaid.has(field),
  );
}

function changes(before: Details | undefined, after: Details | undefined): AuditLine[] {
  if (!before || !after)
    return Object.entries(before ?? after ?? {}).map(([field, value]) => ({ field, value }));
  return Object.entries(after)
    .filter(([field, value]) => JSON.stringify(value) !== JSON.stringify(before[field]))
    .map(([field, value]) => ({ field, before: before[field], value }));
}

function asDetails(value: unknown): Details | undefined {
  return typeof value === 'object' && value !== null ? (value as Details) : undefined;
}
