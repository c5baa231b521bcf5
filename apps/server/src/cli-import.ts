import { importInput, type ImportReport } from '@siaga/contracts/fuel';
import type { App } from './app.ts';
import { systemActor } from './platform/actor.ts';

export interface ImportOptions {
  file: string;
  csv: string;
  write: boolean;
  tank?: string | undefined;
  site?: string | undefined;
  columns?: string | undefined;
  delimiter?: string | undefined;
  decimal?: string | undefined;
  'date-order'?: string | undefined;
  'skip-bad-rows': boolean;
  'take-repeated': boolean;
}

/** `siaga import`: the same service as the page, its report in lines. @returns the exit code. */
export async function importFile(
  app: App,
  options: ImportOptions,
  print: (line: string) => void,
): Promise<number> {
  const actor = systemActor('command line', ['fuel.import', 'fuel.read', 'sites.read']);
  const tanks = await app.fuel.tanks.list(actor);
  const wish = importInput.safeParse({
    csv: options.csv,
    fileName: options.file.split(/[\\/]/).at(-1),
    tankId: options.tank === undefined ? undefined : idOf(tanks, options.tank, 'tank'),
    siteId: options.site === undefined ? undefined : idOf(await app.sites.list(actor), options.site, 'site'),
    columns: options.columns === undefined ? undefined : columnsOf(options.columns),
    delimiter: options.delimiter === 'tab' ? '\t' : options.delimiter,
    decimal: options.decimal,
    dateOrder: options['date-order'],
    dryRun: !options.write,
    skipBadRows: options['skip-bad-rows'],
    takeRepeated: options['take-repeated'],
  });
  if (!wish.success) {
    for (const issue of wish.error.issues) print(`${issue.path.join('.')}: ${issue.message}`);
    return 2;
  }
  const report = await app.fuel.imports.run(actor, wish.data);
  for (const line of linesOf(report)) print(line);
  return report.badCount > 0 && report.dryRun ? 1 : 0;
}

function idOf(known: readonly { id: string; name: string }[], wanted: string, what: string): string {
  const hits = known.filter(({ id, name }) => id === wanted || name.toLowerCase() === wanted.toLowerCase());
  if (hits.length === 1) return hits[0]!.id;
  const names = known.map(({ name }) => name).join(', ');
  throw new Error(
    hits.length === 0
      ? `There is no ${what} "${wanted}". There are: ${names || 'none'}.`
      : `More than one ${what} is called "${wanted}"; give its id instead.`,
  );
}

/** `occurredAt=Tanggal,litres=Jumlah` as an object. */
function columnsOf(text: string): Record<string, string> {
  return Object.fromEntries(
    text.split(',').map((pair) => {
      const at = pair.indexOf('=');
      if (at < 1) throw new Error(`--columns: "${pair}" is not of the form name=heading`);
      return [pair.slice(0, at).trim(), pair.slice(at + 1).trim()];
    }),
  );
}

function linesOf(report: ImportReport): string[] {
  const columns = Object.entries(report.columns).map(([name, heading]) => `${name}=${heading}`);
  return [
    `columns    ${columns.join(', ')}`,
    `delimiter  ${JSON.stringify(report.delimiter)}, decimal ${JSON.stringify(report.decimal)}`,
    ...report.bad.map(
      (bad) =>
        `line ${bad.line}: ${bad.column ?? '-'} = ${JSON.stringify(bad.value)}: ${bad.message} (${bad.code})`,
    ),
    ...report.balanceDifferences.map(
      ({ line, tank, theirsL, oursL }) =>
        `line ${line}: ${tank}: the file says ${theirsL} L, counted ${oursL} L`,
    ),
    ...report.tanks.map(
      ({ name, rows, inL, outL, endL }) =>
        `${name}: ${rows} rows, in ${inL} L, out ${outL} L, then holds ${endL} L`,
    ),
    ...(report.alreadyLines.length > 0 ? [`there already: lines ${report.alreadyLines.join(', ')}`] : []),
    `${report.rows} rows: ${report.good} good, ${report.badCount} bad, ${report.already} there already, ${report.written} written`,
    ...(report.dryRun ? ['Nothing was changed. Add --write to take the rows over.'] : []),
  ];
}
