import type { TimelineEntry } from '@siaga/contracts/emergency';
import type { Actor } from '../../platform/actor.ts';
import { newId } from '../../platform/ids.ts';
import type { Identity } from '../../identity/index.ts';
import { linkHash, type TimelineRow } from './chain.ts';

/** What happened, before it has its place in the chain. */
export interface Happening {
  kind: TimelineEntry['kind'];
  /** What a person wrote. */
  note?: string | null;
  /** Facts that identify nobody. */
  details?: Record<string, unknown>;
}

/** Where an incident's story stands. */
export interface TimelineHead {
  id: string;
  timeline_seq: number;
  timeline_head: string;
}

/** Where an act came from, for example `telegram`; Siaga's own pages say nothing. */
export const viaOf = (actor: Actor): string | null =>
  actor.kind === 'user' && actor.sessionId.startsWith('via:') ? actor.sessionId.slice('via:'.length) : null;

/** Seals with the incident's own key, see `personKeys.ensure`. */
export type Seal = Awaited<ReturnType<Identity['personKeys']['ensure']>>;

/**
 * The next entries of an incident's story, to be inserted, and where it stands after them. The caller holds the incident's lock
 * and keeps the new head in the incident's row.
 * @param at The same moment that the incident's row gets, so that the row can be told again from its story.
 * @param seal Null where nobody wrote anything.
 */
export function nextEntries(
  actor: Actor,
  incident: TimelineHead,
  at: number,
  happenings: readonly Happening[],
  seal: Seal | null,
): { entries: TimelineRow[]; head: Pick<TimelineHead, 'timeline_seq' | 'timeline_head'> } {
  let { timeline_seq: seq, timeline_head: head } = incident;
  const entries: TimelineRow[] = [];
  for (const { kind, note, details: facts = {} } of happenings) {
    const sealed = note && seal ? seal(note) : null;
    // Under another secret than the incident's key was made with nothing can be sealed. What somebody does counts all the
    // same, and the story says that its words are missing; only words alone are nothing to keep.
    const isLost = Boolean(note) && sealed === null;
    if (isLost && kind === 'note')
      throw new Error('a note cannot be sealed: the key of its incident does not open');
    const details = isLost ? { ...facts, droppedFields: [...droppedIn(facts), 'note'] } : facts;
    const unlinked = {
      id: newId(),
      incident_id: incident.id,
      seq: ++seq,
      at,
      kind,
      actor_kind: actor.kind,
      actor_id: actor.id,
      via: viaOf(actor),
      details: Object.keys(details).length > 0 ? JSON.stringify(details) : null,
      sealed,
    };
    const row: TimelineRow = { ...unlinked, prev_hash: head, hash: linkHash(head, unlinked) };
    entries.push(row);
    head = row.hash;
  }
  return { entries, head: { timeline_seq: seq, timeline_head: head } };
}

const droppedIn = ({ droppedFields }: Record<string, unknown>): unknown[] =>
  Array.isArray(droppedFields) ? droppedFields : [];
