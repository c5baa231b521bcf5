import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** On a busy machine, with a database to prepare; whatever takes longer never comes. */
const START_MS = 120_000;
const MAIN = fileURLToPath(new URL('../main.mjs', import.meta.url));

/** The server as an operator starts it: a process of its own. */
export interface ServerProcess {
  child: ChildProcess;
  /** What it printed so far. */
  stdout(): string;
  stderr(): string;
  /** Resolves when standard output matches; rejects when the process ends before. */
  printed(pattern: RegExp): Promise<RegExpExecArray>;
  /** Exit code, once it has ended. */
  ended: Promise<number | null>;
}

/** Starts main.mjs with these settings and none of the developer's own. */
export function startServerProcess(environment: Record<string, string>, args: string[] = []): ServerProcess {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('SIAGA_'));
  // With the setting of `npm start`.
  const child = spawn(process.execPath, ['--max-semi-space-size=4', MAIN, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...Object.fromEntries(inherited),
      SIAGA_HOST: '127.0.0.1',
      SIAGA_PORT: '0',
      SIAGA_LOG_LEVEL: 'silent',
      ...environment,
    },
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  return {
    child,
    stdout: () => stdout,
    stderr: () => stderr,
    ended,
    printed: (pattern) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const found = pattern.exec(stdout);
          if (found) resolve(found);
        };
        child.stdout.on('data', look);
        child.once('close', () => reject(new Error(`it ended first:\n${stdout}${stderr}`)));
        look();
      }),
  };
}

/** A server that answers, and the ways it can end. */
export interface RunningServer {
  /** For example `http://127.0.0.1:40123`, without a slash at the end. */
  url: string;
  /** Printed on the first start without an administrator; undefined otherwise. */
  setupCode: string | undefined;
  dataDir: string;
  pid: number;
  /** Stops it as an operator would (SIGTERM) and removes its data, unless `keepData`. */
  stop(options?: { keepData?: boolean }): Promise<void>;
  /** Pulls the plug (SIGKILL); the data stay, for a second `startServer({ dataDir, port })`. */
  kill(): Promise<void>;
}

export interface StartOptions {
  /** Settings beside the port and the data directory, e.g. `SIAGA_ADMIN_EMAIL`. */
  env?: Record<string, string>;
  /** Arguments of main.mjs, e.g. `--demo`. */
  args?: string[];
  dataDir?: string;
  /** A free one unless given. */
  port?: number;
}

/** Resolves when the server says that it is ready; rejects with what it printed when it ends before, or is not ready within 2 minutes. */
export async function startServer(options: StartOptions = {}): Promise<RunningServer> {
  const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), 'siaga-server-'));
  const server = startServerProcess(
    {
      SIAGA_PORT: String(options.port ?? 0),
      SIAGA_DATA_DIR: dataDir,
      SIAGA_LOG_LEVEL: 'warn',
      ...options.env,
    },
    options.args,
  );
  const end = async (signal: NodeJS.Signals) => {
    server.child.kill(signal);
    await server.ended;
  };
  const patience = setTimeout(() => server.child.kill('SIGKILL'), START_MS);
  // The block on the terminal is one write, so the set-up code stands in it too.
  const [, url = ''] = await server.printed(/Siaga {2}(http\S+)/).finally(() => clearTimeout(patience));
  return {
    url,
    setupCode: /set-up code: (\S+)/.exec(server.stdout())?.[1],
    dataDir,
    pid: server.child.pid!,
    async stop({ keepData = false } = {}) {
      await end('SIGTERM');
      if (!keepData) rmSync(dataDir, { recursive: true, force: true });
    },
    kill: () => end('SIGKILL'),
  };
}
