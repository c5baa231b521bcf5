import { permissions } from '@siaga/contracts/permissions';
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { type App, createApp } from './app.ts';
import { importFile } from './cli-import.ts';
import { verifyChains } from './identity/index.ts';
import { systemActor } from './platform/actor.ts';
import { ConfigError, readConfig } from './platform/config.ts';
import { MigrationFailed } from './platform/db/index.ts';
import { Problem } from './platform/errors.ts';

const usage = `Usage: npm run siaga -- <command>

  verify                       checks every tank's ledger, every incident and the audit trail; names where they do
                               not agree
  import <file.csv> [options]  reads movements of another system; a dry run unless --write is given
      --write                  writes; without it nothing is changed
      --tank <name>            all rows belong to this tank
      --site <name or id>      where two sites have tanks of the same name
      --columns a=b,c=d        which heading holds what: occurredAt, time, type, litres, litresIn, litresOut,
                               tank, note, balance (known headings are found without it)
      --delimiter ";"          and  --decimal ","  and  --date-order mdy  where they are not found rightly
      --skip-bad-rows          takes the good rows although others are bad
      --take-repeated          rows equal to some that are there already are movements of their own
  reset-password <email>       gives a user a new password, prints it and ends their sessions
  help                         this page

The database is that of SIAGA_DATA_DIR and SIAGA_DATABASE_URL, also while the server runs.
`;

const print = (text: string) => process.stdout.write(`${text}\n`);

async function verify(app: App): Promise<number> {
  const ledger = await app.fuel.verify();
  for (const fault of ledger.faults) {
    print(`FAULT  ${fault.tankName}${fault.seq === null ? '' : `, movement ${fault.seq}`}: ${fault.what}`);
  }
  const emergency = await app.emergency.verify();
  for (const fault of emergency.faults) {
    print(`FAULT  ${fault.number}${fault.seq === null ? '' : `, entry ${fault.seq}`}: ${fault.what}`);
  }
  const chains = await verifyChains(app.database.longReads);
  if (chains.fault)
    print(`FAULT  audit ${chains.fault.chain}, entry ${chains.fault.seq}: ${chains.fault.words}`);
  print(
    `${ledger.movements} movements of ${ledger.tanks} tanks, ${emergency.entries} entries of ${emergency.incidents} incidents and ${chains.entries} audit entries read`,
  );
  const faults = ledger.faults.length + emergency.faults.length + (chains.fault ? 1 : 0);
  print(faults === 0 ? 'Everything agrees.' : `${faults} faults found.`);
  return faults === 0 ? 0 : 1;
}

async function resetPassword(app: App, [email]: string[]): Promise<number> {
  if (email === undefined) throw new Error('Name the email of the user.');
  const password = await app.identity.resetPassword(systemActor('command line', permissions), email);
  print(`New password of ${email}: ${password}`);
  return 0;
}

async function runCommand(app: App, [command, ...rest]: string[]): Promise<number> {
  if (command === 'verify') return verify(app);
  if (command === 'reset-password') return resetPassword(app, rest);
  const { values, positionals } = parseArgs({
    args: rest,
    allowPositionals: true,
    options: {
      write: { type: 'boolean', default: false },
      tank: { type: 'string' },
      site: { type: 'string' },
      columns: { type: 'string' },
      delimiter: { type: 'string' },
      decimal: { type: 'string' },
      'date-order': { type: 'string' },
      'skip-bad-rows': { type: 'boolean', default: false },
      'take-repeated': { type: 'boolean', default: false },
    },
  });
  const [file] = positionals;
  if (file === undefined) throw new Error('Name the CSV file.');
  return importFile(app, { ...values, file, csv: readFileSync(file, 'utf8') }, print);
}

/** Runs one command and answers the exit code: 0 done, 1 not done or faults found, 2 not understood. */
async function main(args: string[]): Promise<number> {
  const [command] = args;
  if (command === undefined || command === 'help' || command === '--help') {
    print(usage);
    return command === undefined ? 2 : 0;
  }
  if (!['verify', 'import', 'reset-password'].includes(command)) {
    print(`There is no command "${command}".\n\n${usage}`);
    return 2;
  }
  let app: App | undefined;
  try {
    app = await createApp({ config: readConfig() });
    // A look must not upgrade the schema under a server of the version before.
    if (command !== 'verify') await app.migrate();
    return await runCommand(app, args);
  } catch (error) {
    print(wordsOf(error));
    return 1;
  } finally {
    await app?.stop('done');
  }
}

function wordsOf(error: unknown): string {
  if (error instanceof ConfigError || error instanceof MigrationFailed) return error.message;
  if (error instanceof Problem) {
    return [error.message, ...(error.errors ?? []).map((fault) => `  ${fault.path}: ${fault.message}`)].join(
      '\n',
    );
  }
  return error instanceof Error ? error.message : String(error);
}

// Ended and not waited for: the connections of the bridge to other instances would keep the process for good.
process.exit(await main(process.argv.slice(2)));
