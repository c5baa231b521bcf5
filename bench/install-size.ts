/** What a production install (without development dependencies) takes on disk, and what is in it. Linux and macOS. */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const SHOWN = 12;

const folder = mkdtempSync(join(tmpdir(), 'siaga-size-'));
try {
  const run = (command: string, ...args: string[]) =>
    execFileSync(command, args, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  execFileSync('git', ['clone', '--quiet', '--depth', '1', `file://${process.cwd()}`, folder]);
  // The web is built before it is shipped; the build needs what production does without.
  cpSync('apps/web/build', join(folder, 'apps/web/build'), { recursive: true });
  run('npm', 'ci', '--omit=dev', '--ignore-scripts');
  run('npm', 'rebuild', 'node');
  const kilobytes = (path: string) => Number(run('du', '-sk', path).split('\t')[0]);
  const total = kilobytes('.') - kilobytes('.git');
  console.log(`| production install | MiB |\n|---|---|\n| all | ${(total / 1024).toFixed(0)} |`);
  const parts = run('sh', '-c', 'du -sk node_modules/[!@]* node_modules/@*/* apps packages docs | sort -rn')
    .trim()
    .split('\n')
    .map((line) => line.split('\t'));
  for (const [size, path] of parts.slice(0, SHOWN))
    console.log(`| ${path} | ${(Number(size) / 1024).toFixed(1)} |`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
