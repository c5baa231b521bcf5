import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect as connectTls } from 'node:tls';
import BetterSqlite from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openDatabase } from './platform/db/index.ts';
import { canMakeCertificates, makeCertificate } from './testing/certificate.ts';
import { connectLive } from './testing/live-client.ts';
import { type ServerProcess, startServerProcess } from './testing/server-process.ts';

/** A request that the server is already busy with, while its body has yet to come. */
async function halfSent(port: number, path: string, body: string, headers = '') {
  const socket = connect(port, '127.0.0.1')
    .setEncoding('utf8')
    .on('error', () => {});
  socket.write(
    `POST ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n${headers}Expect: 100-continue\r\n` +
      `Content-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n`,
  );
  const proceed = await new Promise<string>((resolve) =>
    socket.once('data', (text: string) => resolve(text)),
  );
  expect(proceed).toMatch(/^HTTP\/1\.1 100 /);
  const answer = new Promise<string>((resolve) => {
    let text = '';
    socket.on('data', (part: string) => (text += part)).on('close', () => resolve(text));
  });
  return { socket, answer };
}

const admin = { SIAGA_ADMIN_EMAIL: 'admin@siaga.test', SIAGA_ADMIN_PASSWORD: 'kata sandi admin' };

describe('the server’s process', () => {
  let dataDir: string;
  const running: ServerProcess[] = [];

  beforeEach(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'siaga-main-'));
  });
  afterEach(async () => {
    for (const server of running.splice(0)) {
      server.child.kill('SIGKILL');
      await server.ended;
    }
    rmSync(dataDir, { recursive: true, force: true });
  });

  const start = (environment: Record<string, string> = {}) => {
    const server = startServerProcess({ SIAGA_DATA_DIR: dataDir, ...environment });
    running.push(server);
    return server;
  };
  const addressOf = async (server: ServerProcess) =>
    (await server.printed(/^Siaga {2}(\S+)\ndata/m))[1] ?? '';

  test('prints one short block: address, data and on the first run the code and where to type it', async () => {
    const first = start();
    const address = await addressOf(first);
    await first.printed(/open/);
    expect(first.stdout()).toMatch(
      new RegExp(
        `^Siaga  ${address}\ndata   ${dataDir}\nset-up code: [A-Z0-9]{4}-[A-Z0-9]{4}\nopen   ${address}/setup\n$`,
      ),
    );
    expect((await fetch(`${address}/ready`)).status).toBe(200);
    first.child.kill('SIGTERM');
    expect(await first.ended).toBe(0);
    expect(first.stderr()).toBe('');
  });

  test('finishes the running request, tells its sockets and ends with 0', async () => {
    const server = start(admin);
    const address = await addressOf(server);
    const { port } = new URL(address);
    const signedIn = await fetch(`${address}/api/auth/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email: admin.SIAGA_ADMIN_EMAIL, password: admin.SIAGA_ADMIN_PASSWORD }),
    });
    const cookie = signedIn.headers.getSetCookie()[0]?.split(';')[0] ?? '';
    const client = await connectLive(address, { extraHeaders: { cookie } });

    const rest = JSON.stringify({ name: 'Depot Terakhir', zone: 'Asia/Jakarta' });
    const request = await halfSent(
      Number(port),
      '/api/sites',
      rest,
      `Origin: ${address}\r\nCookie: ${cookie}\r\n`,
    );
    server.child.kill('SIGTERM');
    expect(await client.next('server:stopping')).toEqual({ reason: 'SIGTERM' });
    request.socket.write(rest);

    expect(await request.answer).toMatch(/^HTTP\/1\.1 201 /);
    expect(await server.ended).toBe(0);
    client.close();
    const kept = new BetterSqlite(join(dataDir, 'siaga.db'), { readonly: true });
    const names = kept.prepare('select name from sites order by name').all();
    expect(names).toEqual([{ name: 'Depot Terakhir' }, { name: 'Siaga' }]);
    expect(kept.prepare('select count(*) as held from leases').get()).toEqual({ held: 0 });
    kept.close();
  });

  test.each(canMakeCertificates ? ['http', 'https'] : ['http'])(
    'connections on which nothing is asked do not hold up the stop (%s)',
    async (scheme) => {
      const certificate = scheme === 'https' ? makeCertificate(dataDir) : null;
      const server = start(
        certificate ? { SIAGA_TLS_CERT: certificate.cert, SIAGA_TLS_KEY: certificate.key } : {},
      );
      const { port, protocol } = new URL(await addressOf(server));
      expect(protocol).toBe(`${scheme}:`);
      const open = async (isReady = scheme === 'https' ? 'secureConnect' : 'connect') => {
        const socket =
          isReady === 'secureConnect'
            ? connectTls({ host: '127.0.0.1', port: Number(port), rejectUnauthorized: false })
            : connect(Number(port), '127.0.0.1');
        socket.on('error', () => {});
        await new Promise((resolve) => socket.once(isReady, resolve));
        return socket;
      };
      // Opened in advance, not even shaken hands, and kept alive after an answer.
      const sockets = [await open(), await open('connect'), await open()];
      sockets[2]?.write('GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n');
      const answer = await new Promise((resolve) => sockets[2]?.once('data', resolve));
      expect(String(answer)).toMatch(/^HTTP\/1\.1 200 /);
      server.child.kill('SIGTERM');
      expect(await server.ended).toBe(0);
      for (const socket of sockets) socket.destroy();
    },
  );

  test('a second signal does not wait', async () => {
    const server = start(admin);
    const { port } = new URL(await addressOf(server));
    const request = await halfSent(Number(port), '/api/auth/login', '{}');
    const idle = connect(Number(port), '127.0.0.1').on('error', () => {});
    await new Promise((resolve) => idle.once('connect', resolve));
    server.child.kill('SIGTERM');
    // A connection opened in advance goes first; then the second signal finds a stop under way.
    await new Promise<void>((resolve) => idle.once('close', () => resolve()));
    server.child.kill('SIGTERM');
    expect(await server.ended).toBe(1);
    request.socket.destroy();
  });

  test('a wrong setting ends the start with one line for each', async () => {
    const server = start({ SIAGA_PORT: 'eighty', SIAGA_SECRET: 'short' });
    expect(await server.ended).toBe(1);
    expect(server.stdout()).toBe('');
    const lines = server.stderr().trim().split('\n').sort();
    expect(lines.map((line) => line.split(':')[0])).toEqual(['SIAGA_PORT', 'SIAGA_SECRET']);
  });

  test('a port in use is a plain sentence', async () => {
    const address = new URL(await addressOf(start()));
    const second = startServerProcess({ SIAGA_DATA_DIR: join(dataDir, 'second'), SIAGA_PORT: address.port });
    expect(await second.ended).toBe(1);
    expect(second.stderr()).toBe(
      `Port ${address.port} is in use by another program. Stop that one, or choose another port with SIAGA_PORT.\n`,
    );
  });

  test('a database of a newer version is left alone and named', async () => {
    const server = start(admin);
    await addressOf(server);
    server.child.kill('SIGTERM');
    await server.ended;
    const database = new BetterSqlite(join(dataDir, 'siaga.db'));
    database.exec(`insert into schema_migrations values ('9999_future', '2030-01-01T00:00:00.000Z')`);
    database.close();
    const older = start(admin);
    expect(await older.ended).toBe(1);
    expect(older.stderr()).toMatch(/newer version of Siaga. Nothing was changed/);
  });

  test('a file that is no database is named and not touched', async () => {
    const file = join(dataDir, 'siaga.db');
    writeFileSync(file, 'this is not a database, but somebody may need it\n'.repeat(50));
    const server = start();
    expect(await server.ended).toBe(1);
    expect(server.stderr()).toMatch(
      /^Cannot open the database: file is not a database\. Nothing was changed\. Check .+\.\n$/,
    );
    await openDatabase(`sqlite:${file}`).close();
  });

  test('killed without warning it starts again on what was committed', async () => {
    const first = start(admin);
    await addressOf(first);
    first.child.kill('SIGKILL');
    await first.ended;
    const second = start(admin);
    const address = await addressOf(second);
    expect(await (await fetch(`${address}/api/setup`)).json()).toMatchObject({ needed: false });
  });
});
