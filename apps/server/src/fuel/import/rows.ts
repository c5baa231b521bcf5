import { note as noteOfWire } from '@siaga/contracts/common';
import type { ImportColumns, ImportReport } from '@siaga/contracts/fuel';
import { setImmediate as otherWork } from 'node:timers/promises';
import { sha256 } from '../../platform/crypto.ts';
import type { TankRow } from '../tanks/repository.ts';
import type { ReadRow } from './plan.ts';
import type { FileRow } from './reading.ts';
import { readLitres, readMoment, readType, type Reading } from './values.ts';

export type BadRow = ImportReport['bad'][number];

/** How cells are to be read: the mapping, settled. */
export interface RowRules {
  columns: Partial<ImportColumns>;
  /** The first row of the file; `columns` names its members, each of them once. */
  headings: readonly string[];
  decimal: ',' | '.';
  dateOrder: 'dmy' | 'mdy';
  /** Where no column names the tank. */
  fixedTank: TankRow | null;
  /** Tanks that the caller may see, by lower-case name; null where several have that name. */
  tanksByName: ReadonlyMap<string, TankRow | null>;
  zoneOf: (siteId: string) => string;
  /** Rows after this moment have not happened yet. */
  latest: number;
  /** Set to tell rows of this file from equal rows of others: these are movements of their own. */
  ownMark: string | null;
}

/** How many rows are read before others get their turn on the event loop. */
const TURN = 500;

/** Reads every row or says which cell of it cannot be read and why. */
export async function readRows(
  file: readonly FileRow[],
  rules: RowRules,
): Promise<{ rows: ReadRow[]; bad: BadRow[] }> {
  const rows: ReadRow[] = [];
  const bad: BadRow[] = [];
  const seen = new Map<string, number>();
  for (const [index, { line, cells }] of file.entries()) {
    if (index % TURN === 0) await otherWork();
    const row = new RowReader(line, cells, rules).read();
    if ('code' in row) {
      bad.push(row);
      continue;
    }
    // Two equal lines in a file are two movements; the same line in another run of the file is one.
    const content = [row.tankId, row.occurredAt, row.type, row.amountMl, row.note, rules.ownMark ?? ''].join(
      '|',
    );
    const copy = seen.get(content) ?? 0;
    seen.set(content, copy + 1);
    rows.push({ ...row, importLine: sha256(`${content}|${copy}`) });
  }
  return { rows, bad };
}

class RowReader {
  readonly #line: number;
  readonly #cells: readonly string[];
  readonly #rules: RowRules;

  constructor(line: number, cells: readonly string[], rules: RowRules) {
    this.#line = line;
    this.#cells = cells;
    this.#rules = rules;
  }

  read(): Omit<ReadRow, 'importLine'> | BadRow {
    const tank = this.#tank();
    if ('code' in tank) return tank;
    const { columns, dateOrder, zoneOf, latest } = this.#rules;
    const moment = readMoment(
      this.#cell('occurredAt'),
      columns.time && this.#cell('time'),
      zoneOf(tank.site_id),
      dateOrder,
    );
    if (!moment.ok) return this.#fault('occurredAt', moment);
    if (moment.value > latest) {
      return this.#fault('occurredAt', {
        ok: false,
        code: 'occurred_in_future',
        message: 'has not come yet',
      });
    }
    const amount = this.#amount();
    if ('code' in amount) return amount;
    const note = noteOfWire.safeParse(this.#cell('note'));
    if (!note.success) {
      return this.#fault('note', {
        ok: false,
        code: 'unfit_note',
        message: 'longer than 500 characters, or with control characters',
      });
    }
    const balance = columns.balance ? readLitres(this.#cell('balance'), this.#rules.decimal) : null;
    return {
      line: this.#line,
      tankId: tank.id,
      type: amount.ml > 0 ? 'IN' : 'OUT',
      amountMl: Math.abs(amount.ml),
      occurredAt: moment.value,
      note: note.data,
      theirBalanceMl: balance?.ok ? balance.value : null,
    };
  }

  #tank(): TankRow | BadRow {
    if (this.#rules.fixedTank) return this.#rules.fixedTank;
    const name = this.#cell('tank');
    const tank = this.#rules.tanksByName.get(name.toLowerCase());
    if (tank) return tank;
    return this.#fault(
      'tank',
      tank === null
        ? {
            ok: false,
            code: 'ambiguous_tank',
            message: 'more than one tank has this name; choose the site, or the tank for all rows',
          }
        : {
            ok: false,
            code: 'unknown_tank',
            message: 'no tank of this name; make it first or choose one for all rows',
          },
    );
  }

  /** Signed millilitres, never 0. */
  #amount(): { ml: number } | BadRow {
    const { columns } = this.#rules;
    if (columns.litres !== undefined) return this.#typedAmount();
    const given = (['litresIn', 'litresOut'] as const).filter((column) => this.#hasQuantity(column));
    const [column] = given;
    if (column === undefined || given.length > 1) {
      return this.#fault('litresIn', {
        ok: false,
        code: 'not_a_quantity',
        message: 'exactly one of the two quantities must be there',
      });
    }
    const litres = this.#positive(column);
    if ('code' in litres) return litres;
    return { ml: column === 'litresIn' ? litres.ml : -litres.ml };
  }

  #typedAmount(): { ml: number } | BadRow {
    if (this.#rules.columns.type === undefined) {
      const signed = readLitres(this.#cell('litres'), this.#rules.decimal);
      if (!signed.ok) return this.#fault('litres', signed);
      return signed.value === 0 ? this.#zero('litres') : { ml: signed.value };
    }
    const type = readType(this.#cell('type'));
    if (!type.ok) return this.#fault('type', type);
    const litres = this.#positive('litres');
    if ('code' in litres) return litres;
    return { ml: type.value === 'IN' ? litres.ml : -litres.ml };
  }

  #positive(column: 'litres' | 'litresIn' | 'litresOut'): { ml: number } | BadRow {
    const litres = readLitres(this.#cell(column), this.#rules.decimal);
    if (!litres.ok) return this.#fault(column, litres);
    if (litres.value < 0) {
      return this.#fault(column, {
        ok: false,
        code: 'negative',
        message: 'negative; the direction stands elsewhere',
      });
    }
    return litres.value === 0 ? this.#zero(column) : { ml: litres.value };
  }

  #hasQuantity(column: 'litresIn' | 'litresOut'): boolean {
    return this.#rules.columns[column] !== undefined && !/^[0.,\s-]*$/.test(this.#cell(column));
  }

  #zero(column: keyof ImportColumns): BadRow {
    return this.#fault(column, { ok: false, code: 'zero', message: 'a movement of 0 L' });
  }

  #cell(column: keyof ImportColumns): string {
    const heading = this.#rules.columns[column];
    return heading === undefined ? '' : (this.#cells[this.#rules.headings.indexOf(heading)] ?? '').trim();
  }

  #fault(column: keyof ImportColumns, reading: Extract<Reading<never>, { ok: false }>): BadRow {
    return {
      line: this.#line,
      column: this.#rules.columns[column] ?? null,
      value: this.#cell(column).slice(0, 200),
      code: reading.code,
      message: reading.message,
    };
  }
}
