import type { heartbeat, Kiosk, updateKiosk } from '@siaga/contracts/kiosks';
import type { z } from 'zod';
import { type Actor, reachesSite, requirePermission, systemActor } from '../../platform/actor.ts';
import { type Db, inTransaction } from '../../platform/db/index.ts';
import { forbidden, notFound, unauthenticated } from '../../platform/errors.ts';
import { toTime } from '../../platform/time.ts';
import { auditEvent } from '../audit-event.ts';
import { requireReach, type SitesParts } from '../parts.ts';
import { placeOfAnotherSite, requirePlace } from '../places/lookup.ts';
import * as kiosks from './repository.ts';

/** A kiosk beats every 15 s; three beats missed and it counts as lost. */
const LOST_AFTER_MS = 45_000;
const LOST = 'kiosk.lost';

async function requireKiosk(db: Db, actor: Actor, id: string): Promise<Kiosk> {
  const kiosk = await kiosks.findKiosk(db, id);
  if (!kiosk || !reachesSite(actor, kiosk.siteId)) throw notFound('kiosk');
  return kiosk;
}

export function createKioskService({ db, clock, live, jobs, identity }: SitesParts) {
  const announce = (kiosk: Kiosk) =>
    live.toKioskReaders(kiosk.siteId, 'kiosk:changed', { kioskId: kiosk.id, kiosk });
  const event = (action: string, kiosk: Kiosk, details: Record<string, unknown>) =>
    auditEvent(action, { ...kiosk, kind: 'kiosk' }, details);
  const stateEvent = (action: string, before: Kiosk['state'], kiosk: Kiosk) =>
    event(action, kiosk, { name: kiosk.name, before: { state: before }, after: { state: kiosk.state } });

  return {
    async listKiosks(actor: Actor, siteId?: string): Promise<Kiosk[]> {
      requirePermission(actor, 'kiosks.read');
      if (siteId === undefined) return kiosks.listKiosks(db, actor.scope.siteIds);
      requireReach(actor, siteId);
      return kiosks.listKiosks(db, [siteId]);
    },

    /** A new exit PIN counts from the commit on, and forgets how often the one before was mistyped; null asks for none. */
    async updateKiosk(actor: Actor, id: string, changes: z.output<typeof updateKiosk.body>): Promise<Kiosk> {
      requirePermission(actor, 'kiosks.manage');
      const { exitPin } = changes;
      const pin =
        exitPin === undefined
          ? {}
          : { exit_pin_hash: exitPin && (await identity.hashPassword(exitPin)), wrong_pins_at: null };
      return inTransaction(db, async (trx) => {
        const before = await requireKiosk(trx, actor, id);
        const { name, placeId } = { ...before, ...changes };
        if (placeId !== null && placeId !== before.placeId) {
          const place = await requirePlace(trx, actor, placeId);
          if (place.siteId !== before.siteId) throw placeOfAnotherSite();
        }
        await kiosks.updateKiosk(trx, id, { name, place_id: placeId, ...pin });
        const after = (await kiosks.findKiosk(trx, id))!;
        trx.afterCommit(() => announce(after));
        const facts = (kiosk: Kiosk) => ({
          name: kiosk.name,
          placeId: kiosk.placeId,
          hasExitPin: kiosk.hasExitPin,
        });
        const details = {
          before: facts(before),
          after: facts(after),
          ...(exitPin === undefined ? {} : { exitPinChanged: true }),
        };
        await identity.audit(trx, actor, event('kiosk.changed', after, details));
        return after;
      });
    },

    /** Its credential is worth nothing from the commit on, its socket is cut, and whoever may read kiosks hears of it. */
    async revokeKiosk(actor: Actor, id: string): Promise<void> {
      requirePermission(actor, 'kiosks.manage');
      await inTransaction(db, async (trx) => {
        if (!(await kiosks.lockKiosk(trx, id))) throw notFound('kiosk');
        const kiosk = await requireKiosk(trx, actor, id);
        await kiosks.updateKiosk(trx, id, { revoked_at: clock.now(), token_hash: null });
        await jobs.cancel(trx, LOST, id);
        trx.afterCommit(() => {
          live.disconnect('kiosk', id);
          live.toKioskReaders(kiosk.siteId, 'kiosk:changed', { kioskId: id, kiosk: null });
        });
        await identity.audit(trx, actor, event('kiosk.revoked', kiosk, { before: { name: kiosk.name } }));
      });
    },

    /**
     * Notes that the kiosk is alive. While it is online this is one write: its deadline stays where it is and is
     * moved on only when it fires. A beat that comes after a newer one, or twice, is a sign of life all the same, but
     * what it reports is old and is not kept.
     */
    async beat(
      actor: Actor,
      report: z.output<typeof heartbeat.body>,
    ): Promise<{ kiosk: Kiosk; now: string }> {
      if (actor.kind !== 'kiosk') throw forbidden();
      const now = clock.now();
      const news = {
        last_beat_seq: report.seq,
        ...(report.version === undefined ? {} : { version: report.version }),
        ...(report.selfTest === undefined ? {} : { self_test: JSON.stringify(report.selfTest) }),
      };
      const before = await kiosks.findKiosk(db, actor.id);
      if (!before) throw unauthenticated();
      if (!(before.state === 'online' && (await kiosks.noteBeat(db, actor.id, now, news)))) {
        return { kiosk: await comeOnline(actor, news, now), now: toTime(now) };
      }
      const kiosk: Kiosk = {
        ...before,
        lastSeenAt: toTime(now),
        version: report.version ?? before.version,
        selfTest: report.selfTest ?? before.selfTest,
      };
      const reported = ({ version, selfTest }: Kiosk) => JSON.stringify([version, selfTest]);
      if (reported(kiosk) !== reported(before)) announce(kiosk);
      return { kiosk, now: toTime(now) };
    },

    /** What `kiosk.lost` rows stand for: lost, unless it was seen meanwhile. */
    watchForLost(): void {
      jobs.onClockBehind((now) => kiosks.bringLastSeenBack(db, now));
      const lostWhenDue = async ({ subject }: { subject: string }) => {
        await inTransaction(db, async (trx) => {
          const row = await kiosks.lockKiosk(trx, subject);
          if (row?.state !== 'online' || row.last_seen_at === null) return;
          // While no server could hear it, it is not the kiosk that was silent.
          const lostAt = Math.max(row.last_seen_at, jobs.awakeSince) + LOST_AFTER_MS;
          if (lostAt > clock.now()) return jobs.schedule(trx, LOST, subject, lostAt);
          await kiosks.updateKiosk(trx, subject, { state: 'lost' });
          const kiosk = (await kiosks.findKiosk(trx, subject))!;
          trx.afterCommit(() => announce(kiosk));
          await identity.audit(trx, systemActor('kiosks'), stateEvent('kiosk.lost', 'online', kiosk));
        });
      };
      jobs.onDue(LOST, lostWhenDue, { furthestMs: LOST_AFTER_MS });
    },
  };

  // The row's lock lets only one of two parallel first beats set the deadline.
  async function comeOnline(actor: Actor, news: kiosks.BeatNews, now: number): Promise<Kiosk> {
    return inTransaction(db, async (trx) => {
      const row = await kiosks.lockKiosk(trx, actor.id);
      if (!row) throw unauthenticated();
      const isNews = !kiosks.isLateBeat(row.last_beat_seq, news.last_beat_seq);
      const alive = { state: 'online' as const, last_seen_at: Math.max(now, row.last_seen_at ?? 0) };
      await kiosks.updateKiosk(trx, actor.id, isNews ? { ...alive, ...news } : alive);
      const kiosk = (await kiosks.findKiosk(trx, actor.id))!;
      if (row.state !== 'online') {
        await jobs.schedule(trx, LOST, actor.id, now + LOST_AFTER_MS);
        trx.afterCommit(() => announce(kiosk));
        await identity.audit(trx, actor, stateEvent('kiosk.online', row.state, kiosk));
      }
      return kiosk;
    });
  }
}

export type KioskService = ReturnType<typeof createKioskService>;
