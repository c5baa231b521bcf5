/** `npm run chaos`: every kind of fault, one after the other; `npm run chaos -- kills --kills 1000` runs one. */
import { spawnSync } from 'node:child_process';

const all = ['kills', 'disk', 'clock', 'dns', 'sockets', 'fuzz'];
const given = process.argv.slice(2);
const firstOption = given.findIndex((word) => word.startsWith('--'));
const [wanted, options] =
  firstOption === -1 ? [given, []] : [given.slice(0, firstOption), given.slice(firstOption)];
const unknown = wanted.filter((name) => !all.includes(name));
if (unknown.length > 0) {
  console.error(`There is no fault ${unknown.join(', ')}; there are ${all.join(', ')}.`);
  process.exit(2);
}
for (const name of wanted.length > 0 ? wanted : all) {
  console.log(`\n## ${name}\n`);
  const { status } = spawnSync(process.execPath, [`chaos/${name}.ts`, ...options], { stdio: 'inherit' });
  if (status !== 0) process.exitCode = 1;
}
