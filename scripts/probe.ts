/** Finds out what the full test suite can use on this machine: four services on 127.0.0.1, openssl and a Chromium. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { connect } from 'node:net';

/** Each is passed on to the tests as SIAGA_TEST_<NAME>=1 or 0. */
const services = [
  { name: 'PostgreSQL', variable: 'SIAGA_TEST_POSTGRES', port: 5432 },
  { name: 'MariaDB', variable: 'SIAGA_TEST_MARIADB', port: 3306 },
  { name: 'Redis', variable: 'SIAGA_TEST_REDIS', port: 6379 },
  { name: 'Mosquitto', variable: 'SIAGA_TEST_MOSQUITTO', port: 1883 },
];

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port, timeout: 1000 });
    const done = (up: boolean) => {
      socket.destroy();
      resolve(up);
    };
    socket.once('connect', () => done(true));
    socket.once('timeout', () => done(false));
    socket.once('error', () => done(false));
  });
}

/** The path of the system's Chromium, or undefined. CHROMIUM_PATH comes first. */
export function findChromium(): string | undefined {
  const usual = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
  return [process.env.CHROMIUM_PATH, ...usual].find((path) => path && existsSync(path));
}

/**
 * `env` is what the tests are to be told; `missing` holds one sentence per thing that is not there.
 */
export async function probe(): Promise<{
  env: Record<string, string>;
  missing: string[];
  chromium: boolean;
}> {
  const env: Record<string, string> = {};
  const missing: string[] = [];
  for (const { name, variable, port } of services) {
    const up = await answers(port);
    env[variable] = up ? '1' : '0';
    if (!up) missing.push(`${name} not reachable on 127.0.0.1:${port}`);
  }
  if (spawnSync('openssl', ['version']).status !== 0) missing.push('no openssl found: tests under TLS');
  const chromium = findChromium();
  if (chromium) env['CHROMIUM_PATH'] = chromium;
  else missing.push('no Chromium found (/usr/bin/chromium or CHROMIUM_PATH): browser tests');
  return { env, missing, chromium: chromium !== undefined };
}
