/** `npm run chaos -- kills --kills 1000`: the server and its connections are killed at random moments under load. */
import type { Dialect } from '../apps/server/src/platform/db/index.ts';
import { answers, availableDialects } from '../apps/server/src/testing/own-database.ts';
import { killUnderLoad } from '../apps/server/src/testing/under-load/kills.ts';
import { numberOption } from './parts/options.ts';
import { printHead, printRow } from './parts/row.ts';

const NAMES: Record<Dialect, string> = { sqlite: 'SQLite', mysql: 'MariaDB', postgres: 'PostgreSQL' };
const total = numberOption('kills', 60);
const minutes = numberOption('minutes', Number.POSITIVE_INFINITY);
const begun = performance.now();
const hasRedis = await answers('SIAGA_TEST_REDIS', 6379);

/** SQLite has no connections to kill; on the others a kill of them costs no start, so there are more of these. */
function planOf(dialect: Dialect): { ofServer: number; ofDatabase: number; ofRedis: number } {
  if (availableDialects.length === 1) return { ofServer: total, ofDatabase: 0, ofRedis: 0 };
  const share = dialect === 'sqlite' ? 0.2 : 0.8 / (availableDialects.length - 1);
  const kills = Math.max(2, Math.round(total * share));
  const ofServer = dialect === 'sqlite' ? kills : Math.ceil(kills / 4);
  const ofRedis = dialect === 'postgres' && hasRedis ? Math.floor((kills - ofServer) / 4) : 0;
  return { ofServer, ofRedis, ofDatabase: kills - ofServer - ofRedis };
}

printHead();
for (const [index, dialect] of availableDialects.entries()) {
  const plan = planOf(dialect);
  const all = plan.ofServer + plan.ofDatabase + plan.ofRedis;
  // Each database has its part of the time that is left.
  const left = minutes * 60_000 - (performance.now() - begun);
  const until = performance.now() + left / (availableDialects.length - index);
  const done = await killUnderLoad(dialect, {
    ...plan,
    load: { pressLanes: 2, entryLanes: 3, pauseMs: 300 },
    until,
    onKill: (count) => {
      if (count % 20 === 0 || count === all) console.error(`${NAMES[dialect]}: ${count} of ${all} kills`);
    },
  });
  const { kills, presses, movements, incidents, faults, seconds, setbacks } = done;
  const { alerts, secondCopies, mostOfOneKill } = done;
  for (const fault of faults) console.error(`${NAMES[dialect]}: ${fault}`);
  const heard = [...setbacks].map(([what, count]) => `${what} ${count} x`).join(', ');
  printRow({
    fault: `kills on ${NAMES[dialect]}`,
    done: `${kills} of ${all} at random moments in ${Math.round(seconds)} s (planned: ${plan.ofServer} SIGKILL of the server, ${plan.ofDatabase} of all its database connections, ${plan.ofRedis} of those to Redis), under ${presses} presses and ${movements} movements`,
    safe: `every press in exactly one of ${incidents} incidents, under the number of its receipt, and none of them opened beside another; every movement once, balances their sum; ${alerts} alerts, none lost, ${secondCopies} second copies, all labelled, at most ${mostOfOneKill} by one kill; verify agrees (faults: ${faults.length})`,
    seen: `a call that breaks off, then ${heard === '' ? 'nothing' : heard}; kiosk and clerk repeat and get their answer`,
    isSafe: faults.length === 0 && kills > 0,
  });
}
