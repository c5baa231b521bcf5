import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Dialect } from '../../platform/db/index.ts';
import { makeTestDatabase, type TestDatabase } from '../own-database.ts';
import { type PushService, startPushService } from '../push-service.ts';
import { type RunningServer, startServer } from '../server-process.ts';
import { type EmulatedPerson, TelegramEmulator } from '../telegram-emulator.ts';

const ADMIN = { email: 'admin@siaga.test', password: 'kata sandi admin' };
/** A server that gives no answer for so long is asked anew, as a kiosk does. */
const PATIENCE_MS = 20_000;

/**
 * The real program on a database of its own, with a paired kiosk, two tanks, and a responder who is reached through Telegram
 * and a browser; made to be killed, so its port and its data stay the same over restarts.
 */
export class LoadedSite {
  readonly database: TestDatabase;
  readonly telegram: TelegramEmulator;
  readonly push: PushService;
  readonly budi: EmulatedPerson;
  readonly dataDir: string;
  readonly #settings: Record<string, string>;
  #server: RunningServer | null = null;
  url = '';
  kioskKey = '';
  tankIds: string[] = [];
  placeIds: string[] = [];
  #cookie = '';

  private constructor(parts: {
    database: TestDatabase;
    telegram: TelegramEmulator;
    push: PushService;
    dataDir: string;
    env: Record<string, string>;
  }) {
    this.database = parts.database;
    this.telegram = parts.telegram;
    this.push = parts.push;
    this.dataDir = parts.dataDir;
    this.budi = parts.telegram.person('Budi');
    this.#settings = {
      SIAGA_DATABASE_URL: parts.database.url,
      SIAGA_ADMIN_EMAIL: ADMIN.email,
      SIAGA_ADMIN_PASSWORD: ADMIN.password,
      SIAGA_PUSH_HOSTS: parts.push.host,
      ...parts.telegram.environment,
      ...parts.env,
    };
  }

  /** @param env Settings beside those of the site. @param folder Where SQLite and everything else is to lie. */
  static async open(
    dialect: Dialect,
    { env = {}, folder }: { env?: Record<string, string>; folder?: string } = {},
  ): Promise<LoadedSite> {
    const site = new LoadedSite({
      database:
        folder === undefined
          ? await makeTestDatabase(dialect)
          : { url: `sqlite:${join(folder, 'siaga.db')}`, drop: async () => {} },
      telegram: await TelegramEmulator.start(),
      push: await startPushService(),
      dataDir: mkdtempSync(join(folder ?? tmpdir(), 'siaga-load-')),
      env,
    });
    try {
      await site.start();
      await site.#furnish();
    } catch (error) {
      await site.close();
      throw error;
    }
    return site;
  }

  /** What the command line needs to look at the same data. */
  get environment(): Record<string, string> {
    return { ...this.#settings, SIAGA_DATA_DIR: this.dataDir };
  }

  /** What a signed-in call bears. */
  get headers(): Record<string, string> {
    return { origin: this.url, cookie: this.#cookie };
  }

  /** Starts the server, on the port that it had before. */
  async start(more: Record<string, string> = {}): Promise<void> {
    const port = this.url === '' ? 0 : Number(new URL(this.url).port);
    this.#server = await startServer({ dataDir: this.dataDir, port, env: { ...this.#settings, ...more } });
    this.url = this.#server.url;
  }

  /** The server as it was started last. */
  get server(): RunningServer {
    return this.#server!;
  }

  /** One call as the administrator, whatever it is answered; rejects when no answer comes. */
  async asAdmin(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Response> {
    const answer = await this.#send(method, path, body, { cookie: this.#cookie, ...headers });
    if (answer.status !== 401 || this.#cookie === '') return answer;
    await this.#signIn();
    return this.asAdmin(method, path, body, headers);
  }

  /** As {@link asAdmin}, for what must succeed; answers the body. */
  async admin<Answer>(method: string, path: string, body?: unknown): Promise<Answer> {
    const answer = await this.asAdmin(method, path, body);
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    return (await answer.json().catch(() => null)) as Answer;
  }

  /** One call of the kiosk, whatever it is answered; rejects when no answer comes. */
  asKiosk(path: string, body: unknown): Promise<Response> {
    return this.#send('POST', path, body, { 'x-device-key': this.kioskKey });
  }

  #send(method: string, path: string, body: unknown, headers: Record<string, string>): Promise<Response> {
    return fetch(this.url + path, {
      method,
      headers: {
        origin: this.url,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
  }

  async #signIn(): Promise<void> {
    const answer = await this.#send('POST', '/api/auth/login', ADMIN, {});
    if (!answer.ok) throw new Error(`not signed in: ${answer.status} ${await answer.text()}`);
    this.#cookie = answer.headers
      .getSetCookie()
      .map((line) => line.split(';')[0])
      .join('; ');
  }

  /** Leaves nothing behind, in whatever state the server is. */
  async close(): Promise<void> {
    await this.#server?.kill();
    rmSync(this.dataDir, { recursive: true, force: true });
    await this.database.drop();
    await this.telegram.stop();
    await this.push.close();
  }

  async #furnish(): Promise<void> {
    await this.#signIn();
    const [site] = (await this.admin<{ data: { id: string }[] }>('GET', '/api/sites')).data;
    for (let number = 1; number <= 3; number++) {
      const made = await this.admin<{ place: { id: string } }>('POST', `/api/sites/${site!.id}/places`, {
        name: `Tempat ${number}`,
      });
      this.placeIds.push(made.place.id);
    }
    for (const name of ['Tangki 1', 'Tangki 2']) {
      const { tank } = await this.admin<{ tank: { id: string } }>('POST', '/api/tanks', {
        name,
        product: 'Biosolar B40',
        capacityL: 1_000_000,
      });
      this.tankIds.push(tank.id);
    }
    await this.#pair();
    const { webpush } = await this.admin<{ webpush: { publicKey: string } }>(
      'GET',
      '/api/notifications/mine',
    );
    await this.admin('POST', '/api/notifications/push/devices', this.push.subscribe(webpush.publicKey));
    const { url } = await this.admin<{ url: string }>('POST', '/api/notifications/telegram/invitation');
    this.telegram.personOpens(this.budi, url);
    await this.telegram.messageTo(this.budi, 'Pesan percobaan');
  }

  async #pair(): Promise<void> {
    const ask = async <Answer>(path: string, body: unknown) =>
      (await (await this.#send('POST', path, body, {})).json()) as Answer;
    const shown = await ask<{ code: string; claim: string }>('/api/kiosks/pairing', {});
    await this.admin('POST', '/api/kiosks', { code: shown.code, name: 'Kios' });
    this.kioskKey = (await ask<{ token: string }>('/api/kiosks/pairing/claim', { claim: shown.claim })).token;
  }
}

/** Asks again and again until there is an answer that counts; null when it is given up without one. */
export async function untilAnswered<Answer>(
  ask: () => Promise<Answer | null>,
  isGivenUp: () => boolean,
): Promise<Answer | null> {
  for (let attempt = 0; ; attempt++) {
    const answer = await ask().catch(() => null);
    if (answer !== null || isGivenUp()) return answer;
    await sleep(20 + Math.random() * Math.min(400, 40 * 2 ** Math.min(attempt, 4)));
  }
}
