import type { Incident } from '@siaga/contracts/emergency';
import { readPress } from '@siaga/contracts/presses';
import type { Actor } from '../../platform/actor.ts';
import { inTransaction, isUniqueViolation, type Trx } from '../../platform/db/index.ts';
import { malformed, notFound } from '../../platform/errors.ts';
import * as incidents from '../incidents/repository.ts';
import { callerKey, emergencyRules as rules } from '../parts.ts';
import type { StoryParts } from '../story-parts.ts';
import type { Call } from './call.ts';
import { mergePress } from './merge.ts';
import { mergeKey } from './merging.ts';
import { estimateMoment } from './moment.ts';
import { openIncident } from './open.ts';
import * as presses from './repository.ts';
import { findWhereabouts } from './whereabouts.ts';

/** What the presser gets: a number that stands in the database. */
export interface Receipt {
  incident: Incident;
  receipt: string;
  /** The press was there already. */
  repeated: boolean;
}

/** Two presses that begin the same merge point or year meet at a unique key; the second simply comes again. */
const ATTEMPTS = 8;

export type Presses = ReturnType<typeof createPresses>;

export function createPresses(parts: StoryParts) {
  const { database, clock, sites, presenter } = parts;
  const { db } = database;

  /**
   * Stores a press: incident, timeline, outbox and audit in one transaction, then the receipt. The same press of the same
   * caller gets the same receipt, however often and at once it comes.
   * @throws 400 malformed without a pressId; nothing else but a database that is gone.
   */
  async function take(actor: Actor, body: unknown): Promise<Receipt> {
    const read = readPress(body);
    if (!read) throw malformed('A press is an object with a UUID as pressId.');
    return takeRead(actor, { ...read, source: 'device' });
  }

  /** As {@link take}, for a press that has been read already. */
  async function takeRead(
    actor: Actor,
    given: Pick<Call, 'press' | 'dropped' | 'source' | 'details'>,
  ): Promise<Receipt> {
    const receivedAt = clock.now();
    const call: Call = { actor, receivedAt, moment: estimateMoment(given.press, receivedAt), ...given };
    for (let attempt = 1; ; attempt++) {
      const kept = await presses.findPress(db, callerKey(actor), call.press.pressId);
      if (kept) return receiptOf(actor, kept.incident_id, true);
      try {
        const stored = await inTransaction(db, (trx) => store(trx, call));
        if (typeof stored === 'string') return await receiptOf(actor, stored, false);
        return { incident: presenter.shownTo(actor, stored), receipt: stored.number, repeated: false };
      } catch (error) {
        if (!isUniqueViolation(error) || attempt >= ATTEMPTS) throw error;
      }
    }
  }

  async function receiptOf(actor: Actor, incidentId: string, repeated: boolean): Promise<Receipt> {
    const incident = await presenter.forPresser(db, actor, incidentId);
    return { incident, receipt: incident.number, repeated };
  }

  /** @returns the incident that the press opened, or the id of the one that it joined. */
  async function store(trx: Trx, call: Call): Promise<Incident | string> {
    const { actor, press } = call;
    const { where, dropped } = await findWhereabouts(trx, { sites }, call);
    const drill = press.drill === true && actor.permissions.has('emergency.respond');
    // A real press that says "exercise" by mistake must ring as a real one.
    if (press.drill === true && !drill) dropped.push('drill');
    const category = press.category ?? 'other';
    const key = mergeKey({ ...where, caller: callerKey(actor), category, drill });
    const placed = { ...call, dropped: [...call.dropped, ...dropped], where, drill, category, mergeKey: key };
    // What was taken back before it left the device is a story of its own and joins no other.
    if (press.cancelledAfterMs !== undefined) return openIncident(trx, parts, placed);
    if (!(await incidents.lockMergePoint(trx, key))) await incidents.insertMergePoint(trx, key);
    const found = await incidents.lockMergeable(trx, key, call.moment.pressedAt, rules.mergeWindowMs);
    return found ? mergePress(trx, parts, placed, found) : openIncident(trx, parts, placed);
  }

  return {
    take,
    takeRead,

    /** The incident of a press as it is now, for whoever pressed; 404 for everybody else. */
    async read(actor: Actor, pressId: string): Promise<Receipt> {
      const kept = await presses.findPress(db, callerKey(actor), pressId);
      if (!kept) throw notFound('press');
      return receiptOf(actor, kept.incident_id, true);
    },
  };
}
