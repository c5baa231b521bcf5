/**
 * What was typed into a form when the session ended under it. Kept in this tab only, for the same person only, and not
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
  const drafts: Kept['drafts'] = {};
  for (const [name, read] of open) {
    const draft = read();
    if (draft !== undefined) drafts[name] = draft;
  }
  if (Object.keys(drafts).length === 0) return false;
  storage.setItem(storageKey, JSON.stringify({ personId, at: now, drafts } satisfies Kept));
  return true;
}

/** Hands out a form's draft once; somebody else's and old ones are thrown away. */
export function takeDraft(name: string, personId: string, storage: Storage, now: number): unknown {
  const text = storage.getItem(storageKey);
  if (text === null) return undefined;
  storage.removeItem(storageKey);
  const kept = JSON.parse(text) as Kept;
  if (kept.personId !== personId || now - kept.at > keptForMs) return undefined;
  return kept.drafts[name];
}
