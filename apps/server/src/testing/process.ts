import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url));
/** The real server as a process of its own, for what only a process can show: start, stop, kill. */
export interface RunningServer {
  /** For example `http://127.0.0.1:40123`, without a slash at the end. */
  url: string;
  /** Printed on the first start without an administrator; undefined otherwise. */
  setupCode: string | undefined;
  dataDir: string;
  /** Stops it as an operator would (SIGTERM) and removes its data, unless `keepData`. */
  stop(options?: { keepData?: boolean }): Promise<void>;
  /** Pulls the plug (SIGKILL); the data stay, for a second `startServer({ dataDir, port })`. */
  kill(): Promise<void>;
}

export interface StartOptions {
  /** Settings beside the port and the data directory, e.g. `SIAGA_ADMIN_EMAIL`. */
  env?: Record<string, string>;
  /** Arguments of main.ts, e.g. `--demo`. */
  args?: string[];
  dataDir?: string;
  port?: number;
}

const START_TIMEOUT_MS = 30_000;

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}

async function untilReady(url: string, child: ChildProcess, output: () => string): Promise<void> {
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (Date.now() < deadline) {
    if (child.exitCode !== null) throw new Error(`The server ended with ${child.exitCode}:\n${output()}`);
    const ready = await fetch(`${url}/ready`).then(
      (reply) => reply.ok,
      () => false,
    );
    // The block on the terminal comes right after; the set-up code stands in it.
    if (ready && output().includes('Siaga  http')) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`The server was not ready after ${START_TIMEOUT_MS} ms:\n${output()}`);
}

/** Resolves when /ready answers 200; rejects with what the server printed when it does not come up. */
export async function startServer(options: StartOptions = {}): Promise<RunningServer> {
  const port = options.port ?? (await freePort());
  const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), 'siaga-e2e-'));
  const url = `http://127.0.0.1:${port}`;
  // None of the developer's own settings reaches a story.
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('SIAGA_'));
  const child = spawn(process.execPath, [MAIN, ...(options.args ?? [])], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...Object.fromEntries(inherited),
      SIAGA_HOST: '127.0.0.1',
      SIAGA_PORT: String(port),
      SIAGA_DATA_DIR: dataDir,
      SIAGA_LOG_LEVEL: 'warn',
      ...options.env,
    },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  }
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const end = async (signal: NodeJS.Signals) => {
    child.kill(signal);
    await ended;
  };

  try {
    await untilReady(url, child, () => output);
  } catch (error) {
    await end('SIGKILL');
    throw error;
  }
  return {
    url,
    setupCode: /set-up code:\s*(\S+)/i.exec(output)?.[1],
    dataDir,
    async stop({ keepData = false } = {}) {
      await end('SIGTERM');
      if (!keepData) rmSync(dataDir, { recursive: true, force: true });
    },
    kill: () => end('SIGKILL'),
  };
}
