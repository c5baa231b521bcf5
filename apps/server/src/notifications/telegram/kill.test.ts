import type { IncidentWithDeliveries } from '@siaga/contracts/emergency';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { openDatabase } from '../../platform/db/index.ts';
import '../../platform/jobs/table.ts';
import { type Caller, signInTo } from '../../testing/caller.ts';
import { makeTestDatabase, type TestDatabase } from '../../testing/databases.ts';
import { type RunningServer, startServer } from '../../testing/server-process.ts';
import { type EmulatedPerson, TelegramEmulator } from '../../testing/telegram-emulator.ts';
import { ADMIN } from '../../testing/test-app.ts';
import '../table.ts';

/** Each test starts a server anew, and others use the machine as well. */
const START_MS = 90_000;

// On one database: what an outbox survives on each of them is worker/kill.test.ts.
describe('a server with Telegram that is killed', () => {
  let database: TestDatabase;
  let telegram: TelegramEmulator;
  let server: RunningServer;
  let call: Caller;
  let budi: EmulatedPerson;

  const environment = () => ({
    SIAGA_DATABASE_URL: database.url,
    SIAGA_ADMIN_EMAIL: ADMIN.email,
    SIAGA_ADMIN_PASSWORD: ADMIN.password,
    ...telegram.environment,
  });

  beforeAll(async () => {
    telegram = await TelegramEmulator.start();
    database = await makeTestDatabase('sqlite');
    server = await startServer({ env: environment() });
    call = await signInTo(server.url, ADMIN);
    budi = telegram.person('Budi');
    const { url } = await call<{ url: string }>('POST', '/api/notifications/telegram/invitation');
    telegram.personOpens(budi, url);
    await telegram.messageTo(budi, 'Pesan percobaan');
  }, START_MS);
  afterAll(async () => {
    await server.stop();
    await database.drop();
    await telegram.stop();
  });
  afterEach(async () => {
    telegram.trouble.end();
    const open = await call<{ data: { id: string }[] }>('GET', '/api/emergency/incidents?open=true');
    for (const { id } of open.data) await call('POST', `/api/emergency/incidents/${id}/resolve`, {});
  });

  /** Categories differ, so that no press of one test joins the incident of another. */
  async function press(category: string): Promise<IncidentWithDeliveries> {
    const body = { pressId: crypto.randomUUID(), category };
    return (await call<{ incident: IncidentWithDeliveries }>('POST', '/api/emergency/presses', body))
      .incident;
  }
  const read = async ({ id }: { id: string }) =>
    (await call<{ incident: IncidentWithDeliveries }>('GET', `/api/emergency/incidents/${id}`)).incident;
  const alertOf = async (incident: { id: string }) =>
    (await read(incident)).deliveries.find(
      ({ channel, kind, recipient }) => channel === 'telegram' && kind === 'alert' && recipient !== null,
    );
  const alerts = ({ number }: { number: string }) =>
    telegram
      .messagesTo(budi)
      .filter(({ text }) => text.includes(number) && !text.includes('Belum diterima:'));
  const isSent = (incident: { id: string }) =>
    vi.waitFor(async () => expect(await alertOf(incident)).toMatchObject({ state: 'sent' }), {
      timeout: 15_000,
      interval: 50,
    });

  /** Starts again half a minute later, as far as leases can tell. */
  async function comesBack(): Promise<void> {
    const { db, close } = openDatabase(database.url);
    await db.updateTable('deliveries').set({ lease_until: 1 }).where('lease_until', 'is not', null).execute();
    await db.updateTable('leases').set({ expires_at: 1 }).execute();
    await close();
    server = await startServer({ env: environment(), dataDir: server.dataDir });
    call = await signInTo(server.url, ADMIN);
  }

  test(
    'between sending and noting it sends once more, and says that it may be the second',
    async () => {
      telegram.trouble.holdsAnswers();
      const incident = await press('medical');
      await telegram.messageTo(budi, incident.number);
      expect(await alertOf(incident)).toMatchObject({ state: 'leased' });
      await server.kill();
      telegram.trouble.end();
      await comesBack();
      await isSent(incident);
      const [first, second, ...more] = alerts(incident);
      expect(more).toEqual([]);
      expect(first?.text).not.toContain('mungkin terkirim dua kali');
      expect(second?.text).toContain('mungkin terkirim dua kali');
      expect(await alertOf(incident)).toMatchObject({ mayBeDuplicate: true, providerId: String(second!.id) });
      // The copy that the server knows of is the one that goes on.
      await call('POST', `/api/emergency/incidents/${incident.id}/acknowledge`, {});
      await telegram.until('the second copy to show the answer', () =>
        alerts(incident)[1]?.text.includes('Diterima oleh'),
      );
    },
    START_MS,
  );

  test(
    'between the receipt and the sending sends once',
    async () => {
      await telegram.goesDown();
      const incident = await press('fire');
      // A kill in the middle of a try would rightly label the next one.
      await vi.waitFor(async () => expect((await alertOf(incident))?.state).toBe('failed'), {
        timeout: 15_000,
        interval: 20,
      });
      await server.kill();
      await telegram.comesBack();
      await comesBack();
      await isSent(incident);
      expect(alerts(incident)).toHaveLength(1);
      expect(alerts(incident)[0]!.text).not.toContain('mungkin terkirim dua kali');
    },
    START_MS,
  );

  test(
    'right after a button was pressed has it done, once, although Telegram brings it again',
    async () => {
      const incident = await press('security');
      await isSent(incident);
      telegram.updates.repeats = true;
      telegram.trouble.hangs({ methods: ['answerCallbackQuery'] });
      const pressing = telegram.countOf('answerCallbackQuery');
      telegram.personPresses(alerts(incident)[0]!, 'Terima', { from: budi });
      await telegram.until('the answer', () => telegram.countOf('answerCallbackQuery') > pressing);
      await server.kill();
      telegram.trouble.end();
      await comesBack();
      await telegram.until('it to be confirmed', () => telegram.updates.waiting === 0);
      telegram.updates.repeats = false;
      const { state, timeline } = await read(incident);
      expect(state).toBe('acknowledged');
      expect(timeline.filter(({ kind }) => kind === 'acknowledged')).toHaveLength(1);
    },
    START_MS,
  );

  test(
    'before it has taken a button that was pressed takes it afterwards',
    async () => {
      const incident = await press('rescue');
      await isSent(incident);
      await server.kill();
      const pressed = telegram.personPresses(alerts(incident)[0]!, 'Terima', { from: budi });
      await comesBack();
      expect(await pressed.answered()).toMatchObject({ text: `Anda menerima ${incident.number}.` });
      expect((await read(incident)).state).toBe('acknowledged');
    },
    START_MS,
  );
});
