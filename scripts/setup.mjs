// Makes a clone ready to run: installs what the lock file asks for, and (with --build) builds the web app when its
// sources changed. Runs before `npm start`, `npm test` and the rest, under whatever Node the machine has (>= 20),
// so it is plain JavaScript and needs nothing but Node and npm. With nothing to do it takes well under 150 ms.
//
//   --build        build apps/web when its sources changed since the last build
//   --dev          development dependencies are needed too (tests, checks, the dev server)
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const at = (...parts) => join(root, ...parts);
const flags = new Set(process.argv.slice(2));

const lockFile = at('package-lock.json');
const installStamp = at('node_modules/.siaga-install');
const buildStamp = at('apps/web/build/.sources');
const node24 = at('node_modules/node/bin', process.platform === 'win32' ? 'node.exe' : 'node');

const hash = (data) => createHash('sha256').update(data).digest('hex');
const hasDevDependencies = () => existsSync(at('node_modules/vite'));

/** Runs quietly; shows what the command printed only when it failed, and then stops with its exit code. */
function run(command, args, options = {}) {
  const result = spawnSync(command, args, { cwd: root, encoding: 'utf8', ...options });
  if (result.status === 0) return;
  process.stderr.write(
    `${result.stdout ?? ''}${result.stderr ?? ''}${result.error ? `${result.error.message}\n` : ''}`,
  );
  process.exit(result.status || 1);
}

/** The npm that called us, under the machine's own Node: ours lies in node_modules, which `npm ci` removes. */
function npm(...args) {
  const cli = process.env.npm_execpath;
  if (cli?.endsWith('.js')) run(process.env.npm_node_execpath ?? process.execPath, [cli, ...args]);
  else run('npm', args, { shell: process.platform === 'win32' });
}

const lockHash = () => hash(readFileSync(lockFile));

function isInstalled() {
  const npmRecord = at('node_modules/.package-lock.json'); // npm writes it last, so a broken-off install has none
  if (!existsSync(npmRecord) || !existsSync(node24)) return false;
  if (existsSync(installStamp) && readFileSync(installStamp, 'utf8') === lockHash()) return true;
  if (statSync(npmRecord).mtimeMs < statSync(lockFile).mtimeMs) return false;
  writeFileSync(installStamp, lockHash()); // installed by hand; a later checkout may touch the lock file
  return true;
}

function install() {
  const production = existsSync(at('node_modules/.package-lock.json')) && !hasDevDependencies();
  const needsDev = flags.has('--dev');
  if (isInstalled() && !(needsDev && production)) return;
  console.log('Installing…');
  // No install scripts: npm 10 would run node-gyp (and want Python) for better-sqlite3, which ships its binary.
  // The one script that is needed fetches Node 24. A production install stays one until --dev asks for more.
  const scope = production && !needsDev ? '--omit=dev' : '--include=dev';
  npm('ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error', scope);
  npm('rebuild', 'node', '--loglevel=error');
  writeFileSync(installStamp, lockHash());
}

function* filesBelow(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (!entry.isDirectory()) yield path;
    else if (!['node_modules', 'build', '.svelte-kit'].includes(entry.name)) yield* filesBelow(path);
  }
}

/** One hash over everything the built web app depends on; contents, because a checkout changes every mtime. */
function webSourcesHash() {
  const digest = createHash('sha256').update(readFileSync(lockFile));
  for (const folder of [at('apps/web'), at('packages/contracts/src')]) {
    for (const path of [...filesBelow(folder)].sort()) {
      if (!path.endsWith('.test.ts')) digest.update(path.slice(root.length)).update(readFileSync(path));
    }
  }
  return digest.digest('hex');
}

function buildWeb() {
  if (!hasDevDependencies()) {
    if (existsSync(at('apps/web/build/index.html'))) return;
    console.error(
      'The web app is not built: run `npm run build` where the development dependencies are installed and copy apps/web/build here.',
    );
    process.exit(1);
  }
  const sources = webSourcesHash();
  if (existsSync(buildStamp) && readFileSync(buildStamp, 'utf8') === sources) return;
  console.log('Building the web app…');
  run(node24, [at('node_modules/vite/bin/vite.js'), 'build', '--logLevel', 'warn'], { cwd: at('apps/web') });
  writeFileSync(buildStamp, sources);
}

install();
if (flags.has('--build')) buildWeb();
