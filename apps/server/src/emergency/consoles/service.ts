import {
  CONSOLE_MISSING_AFTER_MS,
  type Console,
  type ConsoleBeat,
  type ConsoleState,
} from '@siaga/contracts/consoles';
import { type Actor, reachesSite, requirePermission, systemActor } from '../../platform/actor.ts';
import { inTransaction, isUniqueViolation, type Trx } from '../../platform/db/index.ts';
import { conflict, forbidden, notFound } from '../../platform/errors.ts';
import { toTime } from '../../platform/time.ts';
import type { EmergencyParts } from '../parts.ts';
import { createConsoleChanges, DEADLINE } from './change.ts';
import * as consoles from './repository.ts';
import { createTurns } from './turns.ts';
import { soundProvenAt, watchState, weighDeadline } from './watch.ts';

/** Two first beats of one console at the same moment, on two instances: the loser comes again and finds the row. */
const ATTEMPTS = 3;

const consoleTaken = () => conflict('console_taken', 'Another person has a console with this id');
const consoleIsThere = () => conflict('console_is_there', 'This console is not missing');

/** What the trail calls it when a console becomes this. */
const became: Record<ConsoleState, string> = {
  'on-watch': 'console.on-watch',
  silent: 'console.silent',
  missing: 'console.missing',
};

const order: ConsoleState[] = ['missing', 'silent', 'on-watch'];

/** What a beat is answered: the server's time, and what the others are shown of this console. */
export interface BeatAnswer {
  now: string;
  state: ConsoleState;
}

export type Consoles = ReturnType<typeof createConsoles>;

/** Responders' screens that stand watch: whether they are there, and whether they could wake somebody. */
export function createConsoles(parts: EmergencyParts) {
  const { clock, jobs, identity } = parts;
  const { db } = parts.database;
  const { present, keep, remove } = createConsoleChanges(parts);
  // What a screen says later must not be overtaken by what it said before.
  const inTurn = createTurns();

  async function takeBeat(actor: Actor, report: ConsoleBeat): Promise<BeatAnswer> {
    const before = await consoles.findConsole(db, report.consoleId);
    if (before && before.user_id !== actor.id) throw consoleTaken();
    const now = clock.now();
    const seen = {
      id: report.consoleId,
      user_id: actor.id,
      site_ids: JSON.stringify(actor.scope.siteIds),
      state: watchState(report),
      sound: report.sound,
      sound_proven_at: soundProvenAt(report, now),
      ringing: report.ringing ? 1 : 0,
      last_seen_at: Math.max(now, before?.last_seen_at ?? 0),
    };
    const answer = { now: toTime(now), state: seen.state };
    const isSteady = before?.state === seen.state && before.site_ids === seen.site_ids;
    if (isSteady && (await consoles.noteBeat(db, before, seen))) return answer;
    for (let attempt = 1; ; attempt++) {
      try {
        await takeUp(actor, seen, before !== undefined);
        return answer;
      } catch (error) {
        if (!isUniqueViolation(error) || attempt >= ATTEMPTS) throw error;
      }
    }
  }

  /** The beat that begins a watch or changes what the console is. */
  async function takeUp(
    actor: Actor,
    seen: Omit<consoles.ConsoleRow, 'since'>,
    isKnown: boolean,
  ): Promise<void> {
    await inTransaction(db, async (trx) => {
      const row = await consoles.lockConsole(trx, seen.id);
      if (row && row.user_id !== actor.id) throw consoleTaken();
      // It was there a moment ago: its watch was ended meanwhile, and this beat was overtaken.
      if (!row && isKnown) return;
      const after = { ...seen, since: row?.state === seen.state ? row.since : seen.last_seen_at };
      if (row) await consoles.updateConsole(trx, after);
      else await consoles.insertConsole(trx, after);
      if (!row || row.state === 'missing') {
        await jobs.schedule(trx, DEADLINE, seen.id, seen.last_seen_at + CONSOLE_MISSING_AFTER_MS);
      }
      if (row?.state === after.state && row.site_ids === after.site_ids) return;
      const before = row ? { before: row.state } : {};
      await keep(trx, actor, after, { action: became[after.state], ...before });
    });
  }

  const weighWhenDue = ({ subject }: { subject: string }) =>
    inTransaction(db, async (trx) => {
      const row = await consoles.lockConsole(trx, subject);
      if (!row) return;
      const now = clock.now();
      const verdict = weighDeadline(row, { now, hearingSince: jobs.awakeSince });
      if (verdict.is === 'waiting') return jobs.schedule(trx, DEADLINE, subject, verdict.at);
      const system = systemActor('consoles');
      if (verdict.is === 'forgotten') return remove(trx, system, row, 'console.forgotten');
      // A beat that was on its way when its person lost the right may have left a row behind.
      const person = await identity.actorThrough(trx, 'console', row.user_id);
      if (!person?.permissions.has('emergency.respond')) return remove(trx, system, row, 'console.ended');
      const after = { ...row, state: 'missing' as const, ringing: 0, since: now };
      await consoles.updateConsole(trx, after);
      const forgetting = weighDeadline(after, { now, hearingSince: now });
      if (forgetting.is === 'waiting') await jobs.schedule(trx, DEADLINE, subject, forgetting.at);
      await keep(trx, system, after, { action: became.missing, before: row.state });
    });
  // What waits to be forgotten is weighed once more then, and waits on.
  jobs.onDue(DEADLINE, weighWhenDue, { furthestMs: CONSOLE_MISSING_AFTER_MS });
  jobs.onClockBehind((now) => consoles.bringLastSeenBack(db, now));

  return {
    /**
     * Notes that a console stands watch. While nothing changes this is one write: its deadline stays where it is and is
     * moved on only when it fires. Whether it rings is noted, but told only with the next change: at a press all ring.
     * @throws 409 console_taken when the id is another person's.
     */
    async beat(actor: Actor, report: ConsoleBeat): Promise<BeatAnswer> {
      requirePermission(actor, 'emergency.respond');
      if (actor.kind !== 'user') throw forbidden('Only a person stands watch.');
      return inTurn(report.consoleId, () => takeBeat(actor, report));
    },

    /** The person ends the watch on purpose: nobody misses the console. One that is not there, or not theirs, stays as it is. */
    async leave(actor: Actor, { consoleId }: { consoleId: string }): Promise<{ now: string }> {
      requirePermission(actor, 'emergency.respond');
      await inTurn(consoleId, () =>
        inTransaction(db, async (trx) => {
          const row = await consoles.lockConsole(trx, consoleId);
          if (row?.user_id === actor.id) await remove(trx, actor, row, 'console.left');
        }),
      );
      return { now: toTime(clock.now()) };
    },

    /** Consoles that watch over a site that the caller reaches, the missing first, then the silent. */
    async list(actor: Actor, siteId?: string): Promise<Console[]> {
      requirePermission(actor, 'emergency.read');
      if (siteId !== undefined && !reachesSite(actor, siteId)) throw notFound('site');
      const all = await present(db, await consoles.listConsoles(db));
      return all
        .filter(({ siteIds }) =>
          siteIds.some((id) => (siteId === undefined ? reachesSite(actor, id) : id === siteId)),
        )
        .map((shown) => ({ ...shown, siteIds: shown.siteIds.filter((id) => reachesSite(actor, id)) }))
        .sort((a, b) => order.indexOf(a.state) - order.indexOf(b.state));
    },

    /** Takes a missing console off the list. @throws 409 console_is_there when it is not missing (any more). */
    async dismiss(actor: Actor, id: string): Promise<void> {
      requirePermission(actor, 'emergency.respond');
      await inTransaction(db, async (trx) => {
        const row = await consoles.lockConsole(trx, id);
        const shown = row && (await present(trx, [row]))[0];
        if (!row || !shown?.siteIds.some((siteId) => reachesSite(actor, siteId))) throw notFound('console');
        if (row.state !== 'missing') throw consoleIsThere();
        await remove(trx, actor, row, 'console.dismissed');
      });
    },

    /** What a person may do or reach has changed, or they are gone: their consoles end, and begin anew with the next beat. */
    async endThoseOf(trx: Trx, userId: string): Promise<void> {
      const rows = await consoles.lockConsolesOf(trx, userId);
      for (const row of rows) await remove(trx, systemActor('consoles'), row, 'console.ended');
    },
  };
}
