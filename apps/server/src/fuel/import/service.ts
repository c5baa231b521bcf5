import type { ImportColumns, ImportReport } from '@siaga/contracts/fuel';
import { setImmediate as otherWork } from 'node:timers/promises';
import { type Actor, requirePermission } from '../../platform/actor.ts';
import { sha256 } from '../../platform/crypto.ts';
import { inTransaction, UniqueViolation } from '../../platform/db/index.ts';
import { conflict, invalidInput, notFound } from '../../platform/errors.ts';
import { businessDayOf } from '../../platform/time.ts';
import { toLitres } from '../litres.ts';
import { postMovements } from '../movements/post.ts';
import * as ledger from '../movements/repository.ts';
import { ofTank, toMovement } from '../movements/to-wire.ts';
import { entryRules, type FuelParts, siteZone } from '../parts.ts';
import * as tanks from '../tanks/repository.ts';
import type { TankRow } from '../tanks/repository.ts';
import { guessColumns, missingColumns } from './columns.ts';
import { type PlannedRow, planRows, type ReadRow } from './plan.ts';
import { type FileRow, guessDelimiter, readCsv } from './reading.ts';
import * as standing from './repository.ts';
import { type BadRow, readRows } from './rows.ts';
import { guessDecimal } from './values.ts';

export interface ImportWish {
  csv: string;
  fileName?: string | undefined;
  tankId?: string | undefined;
  siteId?: string | undefined;
  columns?: Partial<ImportColumns> | undefined;
  delimiter?: ';' | ',' | '\t' | undefined;
  decimal?: ',' | '.' | undefined;
  dateOrder: 'dmy' | 'mdy';
  dryRun: boolean;
  skipBadRows: boolean;
  takeRepeated: boolean;
}

const zoneChanged = () =>
  conflict('zone_changed', "The site's time zone was changed meanwhile; read the file again");

/** Most rows that a report names. */
const NAMED = 1_000;
/** Rows written in one transaction: short enough that a press never waits long behind it. */
const BATCH = 100;

/** Takes movements over from another system's CSV. Same limits as by hand, but as far back as the file goes. */
export function createImport({ database, clock, live, identity, sites }: FuelParts) {
  const { db, longReads } = database;

  /**
   * Reads, fits and, unless it is a dry run, writes. A second run of the same file, mended or not, writes only what is
   * not there yet.
   * @throws 409 bad_rows when some rows are bad and `skipBadRows` was not given; 422 missing_columns.
   */
  async function run(actor: Actor, wish: ImportWish): Promise<ImportReport> {
    requirePermission(actor, 'fuel.import');
    const delimiter = wish.delimiter ?? guessDelimiter(wish.csv);
    const { headings, rows: file } = await readFile(wish.csv, delimiter);
    const columns = wish.columns ?? guessColumns(headings);
    const visible = await visibleTanks(actor, wish);
    checkColumns(columns, headings, wish.tankId !== undefined);
    const decimal = wish.decimal ?? guessDecimal(amountCells(file, headings, columns), delimiter);
    const { rows, bad } = await readRows(file, {
      columns,
      headings,
      decimal,
      dateOrder: wish.dateOrder,
      fixedTank: wish.tankId === undefined ? null : visible.tanks[0]!,
      tanksByName: visible.byName,
      zoneOf: (siteId) => visible.zones.get(siteId)!,
      latest: clock.now() + entryRules.aheadMs,
      ownMark: wish.takeRepeated ? sha256(wish.csv) : null,
    });
    const report = emptyReport(wish, { headings, columns, delimiter, decimal, rows: file.length });
    const plans: { tank: TankRow; planned: PlannedRow[] }[] = [];
    for (const tank of visible.tanks) {
      const own = rows.filter((row) => row.tankId === tank.id);
      if (own.length === 0) continue;
      await otherWork();
      plans.push({ tank, planned: await planTank(tank, own, visible.zones.get(tank.site_id)!, report, bad) });
    }
    bad.sort((a, b) => a.line - b.line);
    report.bad = bad.slice(0, NAMED);
    report.badCount = bad.length;
    report.alreadyLines = report.alreadyLines.sort((a, b) => a - b).slice(0, NAMED);
    if (wish.dryRun) return report;
    if (bad.length > 0 && !wish.skipBadRows) {
      throw conflict('bad_rows', 'Some rows are bad; mend the file or take only the good ones', {
        badCount: bad.length,
      });
    }
    for (const { tank, planned } of plans) {
      report.written += await writeTank(
        actor,
        tank,
        visible.zones.get(tank.site_id)!,
        planned,
        wish.fileName,
      );
    }
    return report;
  }

  /** Which rows of one tank fit; adds to the report what was found. */
  async function planTank(
    tank: TankRow,
    rows: ReadRow[],
    zone: string,
    report: ImportReport,
    bad: BadRow[],
  ): Promise<PlannedRow[]> {
    const there = await linesThere(rows);
    const fresh = rows.filter((row) => !there.has(row.importLine));
    for (const row of rows) if (there.has(row.importLine)) report.alreadyLines.push(row.line);
    report.already += rows.length - fresh.length;
    const first = fresh.reduce(
      (earliest, row) => Math.min(earliest, row.occurredAt),
      Number.MAX_SAFE_INTEGER,
    );
    const openingMl =
      fresh.length === 0
        ? 0
        : tank.balance_ml -
          (await ledger.netAfter(longReads, tank.id, first - 1, businessDayOf(first - 1, zone)));
    const { planned, refused } = planRows(fresh, {
      openingMl,
      standing:
        fresh.length === 0
          ? []
          : await standing.listStanding(longReads, tank.id, first, businessDayOf(first, zone)),
      safeFillMl: tank.safe_fill_ml,
    });
    for (const { row, code, balanceMl } of refused) {
      bad.push({
        line: row.line,
        column: report.columns.litres ?? null,
        value: String(toLitres(row.amountMl)),
        code,
        message: `${tank.name} would hold ${toLitres(balanceMl)} L, or break its limits later`,
      });
    }
    report.good += planned.length;
    compareBalances(tank, planned, report);
    const sumOf = (type: 'IN' | 'OUT') =>
      planned.filter((row) => row.type === type).reduce((total, row) => total + row.amountMl, 0);
    report.tanks.push({
      tankId: tank.id,
      name: tank.name,
      inL: toLitres(sumOf('IN')),
      outL: toLitres(sumOf('OUT')),
      endL: toLitres(tank.balance_ml + sumOf('IN') - sumOf('OUT')),
      rows: planned.length,
    });
    return planned;
  }

  async function linesThere(rows: ReadRow[]): Promise<Set<string>> {
    const there = new Set<string>();
    for (let start = 0; start < rows.length; start += 500) {
      const lines = rows.slice(start, start + 500).map((row) => row.importLine);
      for (const line of await ledger.findImportLines(longReads, lines)) there.add(line);
    }
    return there;
  }

  async function writeTank(
    actor: Actor,
    tank: TankRow,
    zone: string,
    planned: PlannedRow[],
    fileName: string | undefined,
  ): Promise<number> {
    let written = 0;
    for (let start = 0; start < planned.length; start += BATCH) {
      await otherWork();
      written += await writeBatch(actor, tank.id, zone, planned.slice(start, start + BATCH), fileName);
    }
    return written;
  }

  async function writeBatch(
    actor: Actor,
    tankId: string,
    zone: string,
    batch: PlannedRow[],
    fileName: string | undefined,
  ): Promise<number> {
    try {
      return await inTransaction(db, async (trx) => {
        const tank = await tanks.lockTank(trx, actor.scope, tankId);
        if (!tank) throw notFound('tank');
        // Under the tank's lock nobody changes it any more; before, the file was read by its clock.
        if ((await siteZone(sites, trx, tank.site_id)) !== zone) throw zoneChanged();
        const drafts = batch.map((row) => ({ ...row, source: 'import' as const }));
        const { rows, tank: after } = await postMovements(trx, tank, zone, drafts, {
          actor,
          now: clock.now(),
        });
        await identity.audit(trx, actor, {
          module: 'fuel',
          action: 'stock.imported',
          siteId: tank.site_id,
          target: { kind: 'tank', id: tankId },
          details: {
            rows: rows.length,
            firstSeq: rows[0]?.seq,
            lastSeq: rows.at(-1)?.seq,
            fileName: fileName ?? null,
          },
        });
        trx.afterCommit(() => {
          // One event for the batch: a screen wants to know that the stock moved, not each of a thousand rows.
          const last = rows.at(-1)!;
          const movement = toMovement(ofTank(last, tank), actor.name);
          live.toTank(tank.site_id, tankId, 'stock:changed', {
            tankId,
            balanceL: toLitres(after.balance_ml),
            movement,
          });
        });
        return rows.length;
      });
    } catch (error) {
      if (!(error instanceof UniqueViolation)) throw error;
      throw conflict(
        'import_running',
        'Another import of the same rows is running; try again when it is done',
      );
    }
  }

  async function visibleTanks(actor: Actor, wish: ImportWish) {
    const rows = await tanks.listTanks(db, { scope: actor.scope, siteId: wish.siteId, tankId: wish.tankId });
    const inUse = rows.filter((row) => row.archived === 0);
    if (wish.tankId !== undefined && inUse.length === 0) throw notFound('tank');
    const zones = new Map<string, string>();
    for (const row of inUse) zones.set(row.site_id, await siteZone(sites, db, row.site_id));
    const byName = new Map<string, TankRow | null>();
    for (const row of inUse)
      byName.set(row.name.toLowerCase(), byName.has(row.name.toLowerCase()) ? null : row);
    return { tanks: inUse, zones, byName };
  }

  return { run };
}

async function readFile(csv: string, delimiter: string) {
  try {
    return await readCsv(csv, delimiter);
  } catch (error) {
    throw invalidInput([{ path: 'body.csv', message: (error as Error).message }]);
  }
}

function checkColumns(
  columns: Partial<ImportColumns>,
  headings: readonly string[],
  hasFixedTank: boolean,
): void {
  const errors = [
    ...missingColumns(columns, hasFixedTank).map((column) => ({
      path: `body.columns.${column}`,
      message: `say which column holds it; the file has ${headings.join(', ')}`,
    })),
    ...Object.entries(columns)
      .filter(([, heading]) => headings.indexOf(heading) !== headings.lastIndexOf(heading))
      .map(([column, heading]) => ({
        path: `body.columns.${column}`,
        message: `the file has more than one column "${heading}"; rename one`,
      })),
    ...Object.entries(columns)
      .filter(([, heading]) => !headings.includes(heading))
      .map(([column, heading]) => ({
        path: `body.columns.${column}`,
        message: `the file has no column "${heading}"`,
      })),
  ];
  if (errors.length > 0) throw invalidInput(errors);
}

function amountCells(
  file: readonly FileRow[],
  headings: readonly string[],
  columns: Partial<ImportColumns>,
): string[] {
  const places = [columns.litres, columns.litresIn, columns.litresOut, columns.balance]
    .filter((heading) => heading !== undefined)
    .map((heading) => headings.indexOf(heading));
  return file.flatMap(({ cells }) => places.map((place) => cells[place] ?? '')).filter((cell) => cell !== '');
}

function emptyReport(
  wish: ImportWish,
  found: Pick<ImportReport, 'headings' | 'columns' | 'delimiter' | 'decimal' | 'rows'>,
): ImportReport {
  return {
    dryRun: wish.dryRun,
    ...found,
    good: 0,
    written: 0,
    already: 0,
    alreadyLines: [],
    bad: [],
    badCount: 0,
    balanceDifferences: [],
    balanceDifferenceCount: 0,
    tanks: [],
  };
}

function compareBalances(tank: TankRow, planned: readonly PlannedRow[], report: ImportReport): void {
  for (const row of planned) {
    if (row.theirBalanceMl === null || row.theirBalanceMl === row.balanceMl) continue;
    report.balanceDifferenceCount++;
    if (report.balanceDifferences.length >= NAMED) continue;
    report.balanceDifferences.push({
      line: row.line,
      tank: tank.name,
      theirsL: toLitres(row.theirBalanceMl),
      oursL: toLitres(row.balanceMl),
    });
  }
}
