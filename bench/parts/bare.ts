/** Starts the bare engine on a copy of a filled SQLite database. */
import { spawn } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface Bare {
  url: string;
  pid: number;
  leave(): Promise<void>;
}

/** @param databaseUrl `sqlite:<file>` of a house whose server is stopped or only reads. */
export async function startBare(databaseUrl: string): Promise<Bare> {
  const folder = mkdtempSync(join(tmpdir(), 'siaga-bare-'));
  const file = join(folder, 'bare.db');
  const from = databaseUrl.slice('sqlite:'.length);
  copyFileSync(from, file);
  const program = fileURLToPath(new URL('./bare-engine.ts', import.meta.url));
  const child = spawn(process.execPath, [program, file], { stdio: ['ignore', 'pipe', 'inherit'] });
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
    async leave() {
      child.kill('SIGTERM');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
