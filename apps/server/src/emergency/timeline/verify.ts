import { CHAIN_START } from '../../platform/crypto.ts';
import type { Db } from '../../platform/db/index.ts';
import { numberOf } from '../incidents/number.ts';
import { findIncident, type IncidentRow, listYears, pageOfIncidents } from '../incidents/repository.ts';
import { countPresses, type PressCounts } from '../presses/repository.ts';
import { linkHash, type TimelineRow } from './chain.ts';
import { listEntries } from './repository.ts';
import { tellAgain } from './retelling.ts';

/** The first thing that does not agree in an incident's record. */
export interface IncidentFault {
  number: string;
  /** Entry of the timeline at which the fault shows; null when it is elsewhere. */
  seq: number | null;
  what: string;
}

type Fault = Pick<IncidentFault, 'seq' | 'what'>;

const PAGE = 200;
/** How often an incident that is being written to is looked at again before it counts as unchecked. */
const ATTEMPTS = 20;

/**
 * Reads every incident and checks it against itself: its timeline without gaps and with every link of the chain, the row
 * against what the story tells, its counts against the presses; and that no number is missing. Needs nothing but the rows.
 * @returns the first fault of each incident; empty when all agree.
 */
export async function verifyIncidents(
  db: Db,
): Promise<{ faults: IncidentFault[]; incidents: number; entries: number }> {
  const faults: IncidentFault[] = [];
  const counts = new Map<string, number>();
  let [incidents, entries, after] = [0, 0, ''];
  // The numbers given out, as they were before the walk: what is raised meanwhile is left for the next.
  const years = await listYears(db);
  for (;;) {
    const page = await pageOfIncidents(db, after, PAGE);
    const stories = Map.groupBy(await listEntries(db, idsOf(page)), (entry) => entry.incident_id);
    const presses = await countPresses(db, idsOf(page));
    for (const row of page) {
      const story = stories.get(row.id) ?? [];
      // A fault may be no more than a change between two readings.
      const fault = check(row, story, presses.get(row.id)) && (await checkAlone(db, row.id));
      if (fault) faults.push({ number: row.number, ...fault });
      counts.set(yearOf(row), (counts.get(yearOf(row)) ?? 0) + 1);
      entries += story.length;
    }
    incidents += page.length;
    if (page.length < PAGE) break;
    after = page.at(-1)!.id;
  }
  for (const { year, last } of years) {
    if ((counts.get(year) ?? 0) < last)
      faults.push({
        number: numberOf(year, last),
        seq: null,
        what: 'an incident up to this number is missing',
      });
  }
  return { faults, incidents, entries };
}

const idsOf = (rows: readonly IncidentRow[]) => rows.map((row) => row.id);
const yearOf = (row: IncidentRow) => row.number.split('-')[1] ?? '';

async function checkAlone(db: Db, id: string): Promise<Fault | null> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const row = await findIncident(db, id);
    if (!row) return { seq: null, what: 'the incident is gone' };
    const story = await listEntries(db, [id]);
    const presses = await countPresses(db, [id]);
    const after = await findIncident(db, id);
    if (after?.revision === row.revision) return check(row, story, presses.get(id));
  }
  return { seq: null, what: 'not checked to the end: it is being written to all the time' };
}

function check(
  row: IncidentRow,
  story: readonly TimelineRow[],
  presses: PressCounts | undefined,
): Fault | null {
  return checkChain(row, story) ?? checkCounts(row, presses) ?? checkRow(row, story);
}

function checkChain(row: IncidentRow, story: readonly TimelineRow[]): Fault | null {
  let hash = CHAIN_START;
  for (const [index, entry] of story.entries()) {
    const fault = (what: string): Fault => ({ seq: entry.seq, what });
    if (entry.seq !== index + 1) return fault(`entry ${index + 1} is missing`);
    if (entry.prev_hash !== hash) return fault('does not follow the entry before');
    if (linkHash(entry.prev_hash, entry) !== entry.hash)
      return fault('was altered: its hash does not fit its content');
    hash = entry.hash;
  }
  if (row.timeline_seq !== story.length) return { seq: null, what: 'the newest entries are missing' };
  return row.timeline_head === hash
    ? null
    : { seq: null, what: "the incident's last hash is not its last entry's" };
}

function checkCounts(row: IncidentRow, presses: PressCounts | undefined): Fault | null {
  if (row.press_count === presses?.presses && row.kiosk_count === presses.kiosks) return null;
  return { seq: null, what: 'the incident counts other presses than it has' };
}

/** The row can be changed, the story cannot: so the row must be what the story tells. */
function checkRow(row: IncidentRow, story: readonly TimelineRow[]): Fault | null {
  const told = tellAgain(story);
  const differs = (Object.keys(told) as (keyof typeof told)[]).find((column) => told[column] !== row[column]);
  return differs === undefined ? null : { seq: null, what: `its ${differs} is not what its timeline tells` };
}
