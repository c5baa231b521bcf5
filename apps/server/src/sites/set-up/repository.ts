import type { Db } from '../../platform/db/index.ts';
import './table.ts';

const ONLY = 'first-run';

/** @throws a unique violation for everybody but the first; the others wait until the first one's transaction ends. */
export async function claimFirstRun(db: Db, now: number): Promise<void> {
  await db.insertInto('first_run').values({ id: ONLY, done_at: now }).execute();
}
