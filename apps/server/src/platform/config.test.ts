import fastify from 'fastify';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { canMakeCertificates, makeCertificate } from '../testing/certificate.ts';
import { ConfigError, readConfig } from './config.ts';

describe('the configuration', () => {
  let folder: string;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'siaga-config-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const read = (environment: Record<string, string> = {}) =>
    readConfig({ SIAGA_DATA_DIR: join(folder, 'data'), ...environment });
  const faults = (environment: Record<string, string>): string[] => {
    try {
      read(environment);
      return [];
    } catch (error) {
      if (error instanceof ConfigError) return error.lines;
      throw error;
    }
  };

  test('needs nothing', () => {
    expect(read()).toMatchObject({
      host: '0.0.0.0',
      port: 3003,
      dataDir: join(folder, 'data'),
      databaseUrl: `sqlite:${join(folder, 'data', 'siaga.db')}`,
      publicUrl: null,
      admin: null,
      tls: null,
    });
  });

  test('an empty variable is one that was not set', () => {
    expect(read({ SIAGA_PORT: '', SIAGA_DATABASE_URL: '', SIAGA_PUBLIC_URL: '' })).toEqual(read());
  });

  test('makes a secret once and keeps it for nobody else to read', () => {
    const first = read().secret;
    expect(first.length).toBeGreaterThanOrEqual(32);
    expect(read().secret).toBe(first);
    expect(statSync(join(folder, 'data', 'secret')).mode & 0o777).toBe(0o600);
    expect(read({ SIAGA_SECRET: 's'.repeat(32) }).secret).toBe('s'.repeat(32));
  });

  test.each([
    ['is empty', ''],
    ['was cut off', 'abc\n'],
  ])('a secret that %s is not used and not replaced: people could not sign in any more', (_what, text) => {
    const dataDir = join(folder, 'half');
    mkdirSync(dataDir, { recursive: true });
    writeFileSync(join(dataDir, 'secret'), text);
    const [line, ...more] = faults({ SIAGA_DATA_DIR: dataDir });
    expect(line).toMatch(
      /^SIAGA_DATA_DIR: .*half\/secret has fewer than 32 characters; put it back from a backup/,
    );
    expect(more).toEqual([]);
    expect(readFileSync(join(dataDir, 'secret'), 'utf8')).toBe(text);
    expect(readdirSync(dataDir)).toEqual(['secret']);
  });

  test('the secret is alone in its folder once it is made', () => {
    read({ SIAGA_DATA_DIR: join(folder, 'fresh') });
    expect(readdirSync(join(folder, 'fresh'))).toEqual(['secret']);
  });

  test('takes the token of a bot, and the server that it is reached at without the slash at its end', () => {
    const SIAGA_TELEGRAM_TOKEN = '123456789:AAExample-Example_Example';
    expect(read().telegram).toBeNull();
    expect(read({ SIAGA_TELEGRAM_API_ROOT: 'http://127.0.0.1:8081' }).telegram).toBeNull();
    expect(read({ SIAGA_TELEGRAM_TOKEN }).telegram).toEqual({
      token: SIAGA_TELEGRAM_TOKEN,
      apiRoot: 'https://api.telegram.org',
    });
    expect(
      read({ SIAGA_TELEGRAM_TOKEN, SIAGA_TELEGRAM_API_ROOT: 'http://127.0.0.1:8081/' }).telegram,
    ).toMatchObject({ apiRoot: 'http://127.0.0.1:8081' });
  });

  test('a token that is wrong is not repeated', () => {
    expect(faults({ SIAGA_TELEGRAM_TOKEN: '123456789:AARealKey!' }).join()).not.toContain('AARealKey');
  });

  test('takes hosts of further push services, whatever the case they are written in', () => {
    expect(read().pushHosts).toEqual([]);
    expect(
      read({ SIAGA_PUSH_HOSTS: 'Push.Example.co.id, 127.0.0.1:9000,[::1],localhost' }).pushHosts,
    ).toEqual(['push.example.co.id', '127.0.0.1:9000', '[::1]', 'localhost']);
  });

  test('takes proxies by address, network and name', () => {
    const given = ['127.0.0.1', '::1', '10.0.0.0/8', 'fd00::/8', 'loopback', 'linklocal', 'uniquelocal'];
    const { trustedProxies } = read({ SIAGA_TRUSTED_PROXIES: `${given.join(', ')},` });
    expect(trustedProxies).toEqual(given);
    expect(() => fastify({ trustProxy: trustedProxies })).not.toThrow();
  });

  test.each([
    ['SIAGA_TRUSTED_PROXIES', 'nginx'],
    ['SIAGA_TRUSTED_PROXIES', '127.0.0.1,10.0.0.0/33'],
    ['SIAGA_TRUSTED_PROXIES', '10.0.0.0/0'],
    ['SIAGA_TRUSTED_PROXIES', '10.0.0.0/255.0.255.0'],
    ['SIAGA_TRUSTED_PROXIES', 'true'],
    ['SIAGA_DATABASE_URL', 'postgres://u:p@host:5432/siaga?schema=Bad-Name'],
    ['SIAGA_DATABASE_URL', 'postgresql://u:p@host:5432/siaga?schema='],
    ['SIAGA_PORT', '70000'],
    ['SIAGA_PORT', 'eighty'],
    ['SIAGA_DATABASE_URL', 'oracle://host/db'],
    ['SIAGA_PUBLIC_URL', 'siaga.example'],
    ['SIAGA_SECRET', 'short'],
    ['SIAGA_SITE_ZONE', 'Asia/Atlantis'],
    ['SIAGA_LOG_LEVEL', 'loud'],
    ['SIAGA_REDIS_URL', 'http://127.0.0.1'],
    ['SIAGA_TELEGRAM_TOKEN', 'bot123456789:AAExampleExample'],
    ['SIAGA_TELEGRAM_TOKEN', '123456789'],
    ['SIAGA_TELEGRAM_API_ROOT', 'api.telegram.org'],
    ['SIAGA_PUSH_HOSTS', 'https://push.example.co.id'],
    ['SIAGA_PUSH_HOSTS', 'push.example.co.id,*.example.co.id'],
    ['SIAGA_PUSH_HOSTS', 'push.example.co.id/path'],
    ['SIAGA_PUSH_HOSTS', 'user@push.example.co.id'],
  ])('a wrong %s (%s) is one line that names it', (name, value) => {
    const lines = faults({ [name]: value });
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(new RegExp(`^${name}: .{5,}`));
    expect(lines[0]).not.toContain('\n');
  });

  test('says everything that is wrong at once, one line a variable', () => {
    const lines = faults({ SIAGA_PORT: '-1.5', SIAGA_PUBLIC_URL: 'x', SIAGA_SECRET: 'short' });
    expect(lines.map((line) => line.split(':')[0]).sort()).toEqual([
      'SIAGA_PORT',
      'SIAGA_PUBLIC_URL',
      'SIAGA_SECRET',
    ]);
  });

  test('two variables that go together are asked for together', () => {
    expect(faults({ SIAGA_ADMIN_EMAIL: 'a@siaga.test' })[0]).toContain('SIAGA_ADMIN_PASSWORD');
    expect(faults({ SIAGA_TLS_CERT: '/nowhere' })[0]).toContain('SIAGA_TLS_KEY');
  });

  test.runIf(canMakeCertificates)(
    'a certificate and a key that are none, or do not belong together, are named',
    () => {
      const [one, other] = [makeCertificate(folder, 'one'), makeCertificate(folder, 'other')];
      const tls = (cert: string, key: string) => faults({ SIAGA_TLS_CERT: cert, SIAGA_TLS_KEY: key });
      expect(tls(one.cert, one.key)).toEqual([]);
      expect(tls(one.key, one.cert)).toEqual([
        'SIAGA_TLS_CERT: holds no certificate; must be the path of a PEM file with one',
        'SIAGA_TLS_KEY: holds no private key without a password; must be the path of a PEM file with one',
      ]);
      expect(tls(one.cert, other.key)).toEqual([
        'SIAGA_TLS_KEY: belongs to another certificate; must be the key of SIAGA_TLS_CERT',
      ]);
    },
  );

  test('files that cannot be read and folders that cannot be made are named', () => {
    expect(faults({ SIAGA_TLS_CERT: '/nowhere/cert.pem', SIAGA_TLS_KEY: '/nowhere/key.pem' })).toHaveLength(
      2,
    );
    const file = join(folder, 'a-file');
    writeFileSync(file, '');
    expect(faults({ SIAGA_DATA_DIR: join(file, 'data') })[0]).toMatch(/^SIAGA_DATA_DIR: /);
  });
});
