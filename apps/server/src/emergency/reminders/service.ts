import { inTransaction, type Trx } from '../../platform/db/index.ts';
import * as incidents from '../incidents/repository.ts';
import { type EmergencyParts, emergencyRules as rules } from '../parts.ts';
import { tellResponders } from '../telling.ts';

const REMIND = 'incident.remind';

export type Reminders = ReturnType<typeof createReminders>;

/** The reminder after this one: every 15 s of the incident's own time, so that lateness does not add up. */
export function nextReminderAt(raisedAt: number, now: number): number {
  // To the nearest beat: one that comes late, after a restart, is not followed by the next within moments.
  const beats = Math.round((now - raisedAt) / rules.remindEveryMs);
  return raisedAt + (beats + 1) * rules.remindEveryMs;
}

/** One repeated reminder to all until somebody acknowledges: a row, so that a restart goes on with it. */
export function createReminders(parts: EmergencyParts) {
  const { database, clock, jobs } = parts;

  const remind = ({ subject }: { subject: string }) =>
    inTransaction(database.db, async (trx) => {
      const incident = await incidents.lockIncident(trx, subject);
      if (incident?.state !== 'raised') return;
      await tellResponders(trx, parts, incident, { kind: 'reminder' });
      await jobs.schedule(trx, REMIND, subject, nextReminderAt(incident.raised_at, clock.now()));
    });
  // The nearest beat and the one after it.
  jobs.onDue(REMIND, remind, { furthestMs: 2 * rules.remindEveryMs });

  return {
    begin: (trx: Trx, incidentId: string, raisedAt: number): Promise<void> =>
      jobs.schedule(trx, REMIND, incidentId, raisedAt + rules.remindEveryMs),
    /** In the transaction of whatever makes them needless. */
    end: (trx: Trx, incidentId: string): Promise<void> => jobs.cancel(trx, REMIND, incidentId),
  };
}
