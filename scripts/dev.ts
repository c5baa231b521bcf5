/** `npm run dev`: the server (restarted on change) and Vite's dev server side by side; one Ctrl-C stops both. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';

const server = spawn(process.execPath, ['--watch', '--watch-preserve-output', 'apps/server/src/main.mjs'], {
  stdio: 'inherit',
});
const web = spawn(process.execPath, [join(process.cwd(), 'node_modules/vite/bin/vite.js'), 'dev'], {
  cwd: 'apps/web',
  stdio: 'inherit',
});

let stopping = false;
function stop(signal: NodeJS.Signals): void {
  if (stopping) return;
  stopping = true;
  for (const child of [server, web]) child.kill(signal);
}

process.on('SIGINT', () => stop('SIGINT'));
process.on('SIGTERM', () => stop('SIGTERM'));
for (const child of [server, web]) {
  // One without the other is of no use, so the end of either ends both.
  child.on('exit', (code) => {
    if (!stopping) process.exitCode = code ?? 1;
    stop('SIGTERM');
  });
}
