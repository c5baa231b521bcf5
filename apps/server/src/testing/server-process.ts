import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url));

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

/** Starts main.ts with these settings and none of the developer's own. */
export function startServerProcess(environment: Record<string, string>, args: string[] = []): ServerProcess {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('SIAGA_'));
  const child = spawn(process.execPath, [MAIN, ...args], {
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
