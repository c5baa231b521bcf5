import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import type { Delivery } from '@siaga/contracts/deliveries';
import { openDatabase } from '../../platform/db/index.ts';
import { describeEachDatabase, makeTestDatabase, type TestDatabase } from '../../testing/databases.ts';
import { type PushService, startPushService } from '../../testing/push-service.ts';
import { type RunningServer, startServer } from '../../testing/server-process.ts';

const ADMIN = { email: 'admin@siaga.test', password: 'kata sandi admin' };

/** Three starts of a process, on a machine that has other things to do. */
const START_MS = 90_000;

type Send = <Answer>(method: string, path: string, body?: unknown) => Promise<Answer>;

describeEachDatabase('a server killed between press and mark', (dialect) => {
  let database: TestDatabase;
  let push: PushService;
  let server: RunningServer;
  let send: Send;

  const environment = () => ({
    SIAGA_DATABASE_URL: database.url,
    SIAGA_ADMIN_EMAIL: ADMIN.email,
    SIAGA_ADMIN_PASSWORD: ADMIN.password,
    SIAGA_PUSH_HOSTS: push.host,
  });

  beforeAll(async () => {
    push = await startPushService();
    database = await makeTestDatabase(dialect);
    server = await startServer({ env: environment() });
    send = await signIn();
    const { webpush } = await send<{ webpush: { publicKey: string } }>('GET', '/api/notifications/mine');
    await send('POST', '/api/notifications/push/devices', push.subscribe(webpush.publicKey));
  }, START_MS);
  afterAll(async () => {
    await server.stop();
    await database.drop();
    await push.close();
  });
  afterEach(() => {
    push.answerWith(null);
    push.release();
  });

  async function signIn(): Promise<Send> {
    const origin = server.url;
    const sender = (cookie: string) => (method: string, path: string, body?: unknown) =>
      fetch(origin + path, {
        method,
        headers: { origin, cookie, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
    const answer = await sender('')('POST', '/api/auth/login', ADMIN);
    const cookies = answer.headers.getSetCookie().map((cookie) => cookie.split(';')[0]);
    const signedIn = sender(cookies.join('; '));
    return async <Answer>(method: string, path: string, body?: unknown) => {
      const response = await signedIn(method, path, body);
      const text = await response.text();
      if (!response.ok) throw new Error(`${response.status} ${text}`);
      return (text === '' ? {} : JSON.parse(text)) as Answer;
    };
  }

  /** Categories differ, so that no press of one test joins the incident of another. */
  async function press(category: string): Promise<string> {
    const { incident } = await send<{ incident: { id: string } }>('POST', '/api/emergency/presses', {
      pressId: crypto.randomUUID(),
      category,
    });
    return incident.id;
  }

  /** Pulls the plug and starts again half a minute later, as far as leases can tell. */
  async function diesAndComesBack(): Promise<void> {
    await server.kill();
    push.answerWith(null);
    const opened = openDatabase(database.url);
    await opened.db
      .updateTable('deliveries')
      .set({ lease_until: 1 })
      .where('lease_until', 'is not', null)
      .execute();
    await opened.close();
    server = await startServer({ env: environment(), dataDir: server.dataDir });
    send = await signIn();
  }

  const alertOf = async (id: string): Promise<Delivery | undefined> => {
    const { incident } = await send<{ incident: { deliveries: Delivery[] } }>(
      'GET',
      `/api/emergency/incidents/${id}`,
    );
    return incident.deliveries.find(
      (delivery) => delivery.channel === 'webpush' && delivery.kind === 'alert',
    );
  };
  const becomes = (id: string, wish: (alert: Delivery) => boolean): Promise<Delivery> =>
    vi.waitFor(
      async () => {
        const alert = await alertOf(id);
        if (!alert || !wish(alert)) throw new Error(`still ${JSON.stringify(alert)}`);
        return alert;
      },
      { timeout: 20_000, interval: 50 },
    );
  const isSent = (id: string) => becomes(id, (alert) => alert.state === 'sent');
  /** What was pushed of the alert of one incident, edits among it; reminders go their own way. */
  const rings = (id: string) =>
    push.calls.filter(({ payload }) => payload.kind === 'alert' && payload.tag.includes(id));
  const alerts = (id: string) => rings(id).filter(({ payload }) => !payload.isOver);
  const arrives = (count: number, of: () => unknown[]) =>
    vi.waitFor(() => expect(of().length).toBeGreaterThanOrEqual(count), { timeout: 5_000, interval: 10 });

  test(
    'in mid-send: the message comes once more, and says that it may be the second',
    async () => {
      push.answerWith('hang');
      const id = await press('medical');
      await arrives(1, () => alerts(id));
      expect((await alertOf(id))?.state).toBe('leased');
      await diesAndComesBack();
      const alert = await isSent(id);
      const [first, second, ...more] = alerts(id);
      expect(more).toEqual([]);
      expect(alert).toMatchObject({ mayBeDuplicate: true, providerId: second?.id });
      expect(second?.payload.body).toContain('mungkin terkirim dua kali');
      expect(first?.payload.body).not.toContain('mungkin terkirim dua kali');
    },
    START_MS,
  );

  test(
    'right after the receipt: the message comes, and twice only with a label',
    async () => {
      const id = await press('fire');
      await diesAndComesBack();
      const alert = await isSent(id);
      expect(alerts(id).length).toBeGreaterThanOrEqual(1);
      expect(alerts(id).length).toBeLessThanOrEqual(alert.mayBeDuplicate ? 2 : 1);
    },
    START_MS,
  );

  test(
    'right after the answer of the push service: nothing is lost, and twice only with a label',
    async () => {
      push.answerWith('hang');
      const id = await press('security');
      await arrives(1, () => alerts(id));
      push.release();
      await diesAndComesBack();
      const alert = await isSent(id);
      expect(alerts(id)).toHaveLength(alert.mayBeDuplicate ? 2 : 1);
    },
    START_MS,
  );

  test(
    'after somebody has answered: the edit still comes, and no ring',
    async () => {
      const id = await press('accident');
      await isSent(id);
      push.answerWith('hang');
      const before = rings(id).length;
      await send('POST', `/api/emergency/incidents/${id}/acknowledge`, {});
      await arrives(before + 1, () => rings(id));
      await diesAndComesBack();
      const alert = await becomes(id, ({ editedAt }) => editedAt !== null);
      expect(alert).toMatchObject({ state: 'sent', mayBeDuplicate: false });
      expect(
        rings(id)
          .slice(before)
          .map((call) => call.payload.isOver),
      ).not.toContain(false);
    },
    START_MS,
  );
});
