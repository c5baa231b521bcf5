import type { Incident } from '@siaga/contracts/emergency';
import { GRACE_MS } from '@siaga/contracts/presses';
import { type Actor, reachesSite } from '../../platform/actor.ts';
import { inTransaction } from '../../platform/db/index.ts';
import { conflict, forbidden, notFound } from '../../platform/errors.ts';
import { callerKey, emergencyRules as rules } from '../parts.ts';
import { listCallers } from '../presses/repository.ts';
import type { StoryParts } from '../story-parts.ts';
import type { Changes } from './change.ts';
import { somebodyWasFirst } from './progress.ts';
import * as incidents from './repository.ts';

const graceOver = () => conflict('grace_over', 'It can be taken back only in the first seconds');
const pressedByOthers = () => conflict('pressed_by_others', 'Somebody else has pressed for it as well');

/** How a press is taken back by whoever pressed. */
export function createCancel({ database, clock, presenter }: StoryParts, changes: Changes) {
  const { db } = database;

  /**
   * Takes an incident back within the grace, counted from its first press. Nothing is deleted: what was sent is edited, the
   * rest not sent.
   * @throws 409 grace_over, pressed_by_others, or with the name of whoever has acknowledged it meanwhile.
   */
  return async (actor: Actor, id: string, { note }: { note: string | null }): Promise<Incident> => {
    await inTransaction(db, async (trx) => {
      const row = await incidents.lockIncident(trx, id);
      const callers = row ? await listCallers(trx, id) : [];
      const isOwn = callers.includes(callerKey(actor));
      if (!row || (!isOwn && !reachesSite(actor, row.site_id))) throw notFound('incident');
      if (!isOwn) throw forbidden('Only whoever pressed can take it back; responders resolve it.');
      if (row.state === 'cancelled') return;
      if (row.state !== 'raised') {
        const first = await changes.firstOf(trx, { id: row.acknowledged_by, at: row.acknowledged_at });
        throw somebodyWasFirst('acknowledged', row.state, first);
      }
      if (callers.length > 1) throw pressedByOthers();
      const now = clock.now();
      const afterMs = now - row.pressed_at;
      if (afterMs > GRACE_MS + rules.cancelSlackMs) throw graceOver();
      await changes.quieten(trx, row, { isOver: true });
      await changes.keep(trx, actor, row, {
        at: now,
        story: [{ kind: 'cancelled', note, details: { afterMs } }],
        changes: {
          state: 'cancelled',
          cancelled_at: now,
          is_open: 0,
          help_wanted_at: null,
          help_wanted_by: null,
        },
        action: 'incident.cancelled',
      });
    });
    return presenter.forPresser(db, actor, id);
  };
}
