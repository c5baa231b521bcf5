import { randomBytes } from 'node:crypto';
import { chmodSync, closeSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

/** Fewest characters of the installation's secret. */
export const SECRET_LENGTH = 32;

/**
 * The secret in the file, which is made on the first run (mode 0600). It is there as a whole or not at all, however the
 * machine stops meanwhile: whoever took half of one would sign and seal with it.
 * @throws Error in words for the operator when the file cannot be used.
 */
export function keptSecret(file: string): string {
  try {
    return read(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  const half = `${file}.${process.pid}`;
  writeThrough(half, `${randomBytes(48).toString('base64url')}\n`);
  renameSync(half, file);
  // The name is kept by the folder, which Windows syncs by itself.
  if (process.platform !== 'win32') sync(openSync(dirname(file), 'r'));
  return read(file);
}

function read(file: string): string {
  const secret = readFileSync(file, 'utf8').trim();
  if (secret.length < SECRET_LENGTH) {
    throw new Error(
      `the file ${file} has fewer than ${SECRET_LENGTH} characters; put it back from a backup, or delete it on a new installation and another one is made`,
    );
  }
  chmodSync(file, 0o600);
  return secret;
}

function writeThrough(file: string, text: string): void {
  const handle = openSync(file, 'w', 0o600);
  writeSync(handle, text);
  sync(handle);
}

function sync(handle: number): void {
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
