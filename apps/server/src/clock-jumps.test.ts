import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type App, createApp } from './app.ts';
import { readConfig } from './platform/config.ts';
import { describeEachDatabase } from './testing/databases.ts';
import { TestTank } from './testing/fuel.ts';
import { pairKiosk, type TestKiosk } from './testing/kiosk.ts';
import { act, newPlace, pressed } from './testing/press.ts';
import { type PushService, startPushService } from './testing/push-service.ts';
import { type RungPerson, rungPerson } from './testing/rung.ts';
import { PASSWORD, TestApp } from './testing/test-app.ts';

const HOUR_MS = 3_600_000;

describeEachDatabase('a clock that is set by an hour', (dialect) => {
  let app: TestApp;
  let push: PushService;
  let kiosk: TestKiosk;
  let responder: RungPerson;
  const others: App[] = [];

  beforeEach(async () => {
    push = await startPushService();
    app = await TestApp.start(dialect, { SIAGA_PUSH_HOSTS: push.host });
    kiosk = await pairKiosk(app);
    responder = await rungPerson(app, push);
    await app.app.jobs.runDue();
  });
  afterEach(async () => {
    for (const other of others.splice(0)) await other.stop('test over');
    await app.stop();
    await push.close();
  });

  const runDue = async () => {
    await app.app.jobs.runDue();
    await app.app.notifications.runDue();
  };
  const beat = (seq: number) => kiosk.post('/api/kiosks/heartbeat', { seq });
  const kioskState = async () => {
    // An access token lives for less than an hour.
    await app.admin.post('/api/auth/refresh');
    return (await app.admin.get('/api/kiosks')).body.data[0].state as string;
  };
  const reminders = ({ id }: { id: string }) =>
    push.calls.filter(({ payload }) => payload.kind === 'reminder' && payload.tag.includes(id));
  const alerts = ({ id }: { id: string }) =>
    push.calls.filter(({ payload }) => payload.kind === 'alert' && payload.tag.includes(id));

  describe('back', () => {
    it('has what could not be sent tried again within its usual wait', async () => {
      await push.shut();
      const incident = await pressed(kiosk);
      await runDue();
      app.clock.jump(-HOUR_MS);
      await push.open();
      app.clock.advance(18_000);
      await runDue();
      expect(alerts(incident)).toHaveLength(1);
    });

    it('reminds every 15 s as before, also of two incidents', async () => {
      const first = await pressed(kiosk, { placeId: await newPlace(app) });
      await runDue();
      app.clock.advance(15_000);
      await runDue();
      expect(reminders(first)).toHaveLength(1);
      app.clock.jump(-HOUR_MS);
      await runDue();
      const before = reminders(first).length;
      for (let round = 0; round < 4; round++) {
        app.clock.advance(15_000);
        await runDue();
      }
      expect(reminders(first).length - before).toBeGreaterThanOrEqual(3);
      expect(reminders(first).length - before).toBeLessThanOrEqual(4);
      await act(responder, first, 'acknowledge');
      const second = await pressed(kiosk, { placeId: await newPlace(app) });
      await runDue();
      app.clock.advance(15_000);
      await runDue();
      expect(reminders(second)).toHaveLength(1);
    });

    it('calls a kiosk that falls silent lost after its usual time, and no kiosk that beats', async () => {
      await beat(1);
      app.clock.jump(-HOUR_MS);
      await runDue();
      app.clock.advance(15_000);
      await beat(2);
      await runDue();
      expect(await kioskState()).toBe('online');
      for (let round = 0; round < 5; round++) {
        app.clock.advance(15_000);
        await runDue();
      }
      expect(await kioskState()).toBe('lost');
    });

    it('locks nobody out for longer than a quarter of an hour', async () => {
      const { email } = await app.person('operator');
      const tries = async () => {
        const answers = [];
        for (let count = 0; count < 6; count++)
          answers.push((await app.nobody().signIn(email, 'salah sekali')).status);
        return answers.at(-1);
      };
      expect(await tries()).toBe(429);
      app.clock.jump(-HOUR_MS);
      app.clock.advance(15 * 60_000);
      expect((await app.nobody().signIn(email, PASSWORD)).status).toBe(200);
      expect(await tries()).toBe(429);
    });

    it('keeps the story, the ledger and the trail in order', async () => {
      const tank = await TestTank.at(app);
      await tank.receives(100);
      const incident = await pressed(kiosk);
      app.clock.jump(-HOUR_MS);
      await runDue();
      await tank.receives(50);
      const clerk = await app.person('operator');
      expect((await tank.usedBy(clerk).tryOut(30)).status).toBe(201);
      expect((await act(responder, incident, 'acknowledge')).status).toBe(200);
      expect((await act(responder, incident, 'resolve')).status).toBe(200);
      expect(await tank.balanceL()).toBe(120);
      expect((await app.app.fuel.verify()).faults).toEqual([]);
      expect((await app.app.emergency.verify()).faults).toEqual([]);
    });

    it('while the server was off leaves nothing waiting either, nor held by the dead one', async () => {
      await push.shut();
      const incident = await pressed(kiosk);
      await beat(1);
      await runDue();
      const { db } = app.app.database;
      const lease = { lease_owner: 'somebody who is gone', lease_until: app.clock.now() + 15_000 };
      await db.updateTable('deliveries').set(lease).where('due_at', 'is not', null).execute();
      await db.updateTable('leases').set({ owner: 'somebody who is gone' }).execute();
      app.clock.jump(-HOUR_MS);
      const other = await createApp({
        config: readConfig({
          SIAGA_DATA_DIR: app.dataDir,
          SIAGA_DATABASE_URL: app.database.url,
          SIAGA_PUSH_HOSTS: push.host,
        }),
        clock: app.clock,
      });
      others.push(other);
      await other.prepare();
      await push.open();
      await other.jobs.runDue();
      for (let round = 0; round < 4; round++) {
        app.clock.advance(15_000);
        await other.jobs.runDue();
        await other.notifications.runDue();
      }
      expect(alerts(incident).length).toBeGreaterThanOrEqual(1);
      expect(await kioskState()).toBe('lost');
    });
  });

  describe('forward', () => {
    it('calls no kiosk lost that beats, and one that does not after its usual time', async () => {
      await beat(1);
      app.clock.jump(HOUR_MS);
      await runDue();
      expect(await kioskState()).toBe('online');
      for (let round = 0; round < 3; round++) {
        app.clock.advance(15_000);
        await runDue();
      }
      expect(await kioskState()).toBe('lost');
    });

    it('sends one reminder and not those of an hour, and still sends what waits', async () => {
      await push.shut();
      const waiting = await pressed(kiosk, { placeId: await newPlace(app) });
      await runDue();
      await push.open();
      const told = await pressed(kiosk, { placeId: await newPlace(app) });
      await runDue();
      app.clock.jump(HOUR_MS);
      await runDue();
      expect(reminders(told)).toHaveLength(1);
      expect(alerts(waiting)).toHaveLength(1);
      app.clock.advance(14_000);
      await runDue();
      expect(reminders(told)).toHaveLength(1);
    });

    it('leaves people signed in', async () => {
      app.clock.jump(HOUR_MS);
      expect((await responder.post('/api/auth/refresh')).status).toBe(200);
      expect((await responder.get('/api/auth/me')).status).toBe(200);
    });
  });
});
