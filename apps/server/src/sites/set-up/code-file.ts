import { chmodSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { newReadableCode } from '../readable-code.ts';

const fileIn = (dataDir: string): string => join(dataDir, 'setup-code');

/** The set-up code, for example `KT7M-3RWX`; made once and kept (mode 0600), so that a restart prints the same. */
export function keptSetupCode(dataDir: string): string {
  const file = fileIn(dataDir);
  if (existsSync(file)) {
    chmodSync(file, 0o600);
    const kept = readFileSync(file, 'utf8').trim();
    if (kept !== '') return kept;
  }
  const code = `${newReadableCode(4)}-${newReadableCode(4)}`;
  writeFileSync(file, `${code}\n`, { mode: 0o600 });
  return code;
}

export function forgetSetupCode(dataDir: string): void {
  rmSync(fileIn(dataDir), { force: true });
}
