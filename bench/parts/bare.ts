/** Starts the bare engine on a copy of a filled SQLite database. */
import { spawn } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface Bare {
  url: string;
  pid: number;
  /** From the command until it listens. */
  startMs: number;
  leave(): Promise<void>;
}

/** @param databaseUrl `sqlite:<file>` of a house whose server is stopped or only reads. */
export async function startBare(databaseUrl: string): Promise<Bare> {
  const folder = mkdtempSync(join(tmpdir(), 'siaga-bare-'));
  const file = join(folder, 'bare.db');
  copyFileSync(databaseUrl.slice('sqlite:'.length), file);
  const bare = await startProgram('./bare-engine.ts', file);
  return {
    ...bare,
    async leave() {
      await bare.leave();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/**
 * The bare ledger on the house's own database server; spoils the ledger, so it comes last.
 * @param databaseUrl `postgres://…` or `mysql://…`.
 */
export const startBareLedger = (databaseUrl: string): Promise<Bare> =>
  startProgram('./bare-ledger.ts', databaseUrl);

async function startProgram(program: string, argument: string): Promise<Bare> {
  const path = fileURLToPath(new URL(program, import.meta.url));
  const began = performance.now();
  const child = spawn(process.execPath, [path, argument], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise((resolve) => child.once('close', resolve));
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout.on('data', (text: Buffer) => {
      const found = /bare (http\S+)/.exec(text.toString());
      if (found) resolve(found[1]!);
    });
    child.once('close', () => reject(new Error('the bare engine ended')));
  });
  return {
    url,
    pid: child.pid!,
    startMs: performance.now() - began,
    async leave() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}
