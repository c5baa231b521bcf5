/**
 * What was typed into a form when the session ended under it, and what was sent from it without an answer. Kept in this tab only, for the same person only, and not
 * for long: a shared device must not show one person's form to the next.
 */
interface Kept {
  personId: string;
  at: number;
  drafts: Record<string, unknown>;
}

const storageKey = 'siaga.drafts';
const keptForMs = 30 * 60_000;
const open = new Map<string, () => unknown>();

/** Names a form whose content is to survive the end of the session, until the returned function is called. */
export function offerDraft(name: string, read: () => unknown): () => void {
  open.set(name, read);
  return () => {
    if (open.get(name) === read) open.delete(name);
  };
}

/** Keeps what the open forms hold (`undefined` = nothing worth keeping); true when there was anything. */
export function keepDrafts(personId: string, storage: Storage, now: number): boolean {
  let kept = false;
  for (const [name, read] of open) {
    const draft = read();
    if (draft === undefined) continue;
    keepDraft(name, draft, personId, storage, now);
    kept = true;
  }
  return kept;
}

/** Keeps one form beside those of the same person that are kept already; those of anybody else go. */
export function keepDraft(
  name: string,
  draft: unknown,
  personId: string,
  storage: Storage,
  now: number,
): void {
  const drafts = { ...readKept(personId, storage, now)?.drafts, [name]: draft };
  storage.setItem(storageKey, JSON.stringify({ personId, at: now, drafts } satisfies Kept));
}

/** Hands out a form's draft once; somebody else's and old ones are thrown away. */
export function takeDraft(name: string, personId: string, storage: Storage, now: number): unknown {
  const kept = readKept(personId, storage, now);
  storage.removeItem(storageKey);
  if (!kept) return undefined;
  const { [name]: draft, ...others } = kept.drafts;
  if (Object.keys(others).length > 0)
    storage.setItem(storageKey, JSON.stringify({ ...kept, drafts: others } satisfies Kept));
  return draft;
}

function readKept(personId: string, storage: Storage, now: number): Kept | undefined {
  const text = storage.getItem(storageKey);
  if (text === null) return undefined;
  const kept = JSON.parse(text) as Kept;
  return kept.personId === personId && now - kept.at <= keptForMs ? kept : undefined;
}
