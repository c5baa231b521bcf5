import {
  importMovements,
  type ImportColumns,
  type ImportInput,
  type ImportReport,
} from '@siaga/contracts/fuel';
import { call } from '../api.ts';
import { asProblem, type ApiProblem } from '../problem.ts';
import { sites } from '../sites/sites.svelte.ts';

export const importFields = [
  'occurredAt',
  'time',
  'type',
  'litres',
  'litresIn',
  'litresOut',
  'tank',
  'note',
  'balance',
] as const;
export type ImportField = (typeof importFields)[number];

/** Largest file that one call takes, characters. */
const maximumLength = 16_000_000;
const waitMs = 15 * 60_000;

/** From the chosen file over dry runs to the import itself. Every run is safe to repeat. */
export class ImportForm {
  fileName = $state('');
  csv = $state.raw('');
  fileProblem = $state<'tooLarge' | 'unreadableFile'>();
  columns = $state<Partial<Record<ImportField, string>>>({});
  tankId = $state('');
  delimiter = $state<'' | ';' | ',' | '\t'>('');
  decimal = $state<'' | ',' | '.'>('');
  dateOrder = $state<'dmy' | 'mdy'>('dmy');
  skipBadRows = $state(false);
  /** Rows that equal some in the ledger are movements of their own. */
  takeRepeated = $state(false);
  running = $state<'dry' | 'import'>();
  problem = $state.raw<ApiProblem>();
  report = $state.raw<ImportReport>();
  /** What the shown dry run was made with. */
  #checked = $state('');

  /** True when the server could not tell which column is which: the person says it. */
  readonly needsColumns = $derived(
    this.problem?.errors.some(({ path }) => path.startsWith('body.columns.')) ?? false,
  );
  /** As they stand in the first row of the file. */
  readonly headings = $derived(this.report?.headings ?? headingsOf(this.csv, this.delimiter));

  /** False once anything was changed that the shown dry run has not seen: an import would write something else. */
  readonly isChecked = $derived(this.report?.dryRun === true && this.#checked === this.#settings());

  #abort: AbortController | undefined;
  #columnsKnown = false;

  async choose(file: File): Promise<void> {
    this.fileProblem = undefined;
    this.report = undefined;
    this.problem = undefined;
    this.tankId = '';
    this.delimiter = '';
    this.decimal = '';
    this.skipBadRows = false;
    this.takeRepeated = false;
    this.#columnsKnown = false;
    this.columns = {};
    if (file.size > maximumLength) {
      this.fileProblem = 'tooLarge';
      return;
    }
    try {
      this.csv = await decode(file);
      this.fileName = file.name;
    } catch {
      this.fileProblem = 'unreadableFile';
      return;
    }
    await this.run(true);
  }

  /** Reads the file on the server; writes only when `dryRun` is false, and only what a dry run has shown. */
  async run(dryRun: boolean): Promise<void> {
    if (this.running || (!dryRun && !this.isChecked)) return;
    const siteId = sites.current?.id;
    this.#abort = new AbortController();
    this.running = dryRun ? 'dry' : 'import';
    this.problem = undefined;
    try {
      const reply = await call(
        importMovements,
        { body: this.#input(dryRun) },
        { signal: this.#abort.signal, timeoutMs: waitMs, repeatable: true },
      );
      this.report = reply.report;
      if (!this.#columnsKnown) this.columns = { ...reply.report.columns };
      this.#columnsKnown = true;
      if (dryRun) this.#checked = this.#settings(siteId);
    } catch (thrown) {
      if (this.#abort.signal.aborted) return;
      this.problem = asProblem(thrown);
      // From here on the columns are the person's own and no longer the server's guess.
      this.#columnsKnown ||= this.needsColumns;
    } finally {
      this.running = undefined;
    }
  }

  /** Stops waiting; what the server has written by then is found again by repeating the same file. */
  stop(): void {
    this.#abort?.abort();
  }

  restart(): void {
    this.csv = '';
    this.fileName = '';
    this.report = undefined;
    this.problem = undefined;
  }

  /** All that decides what is written, but the file (another one is another dry run) and `skipBadRows` (no row changes by it). */
  #settings(siteId = sites.current?.id): string {
    const { tankId, delimiter, decimal, dateOrder, takeRepeated } = this;
    const columns = importFields.map((field) => this.columns[field] ?? '');
    return JSON.stringify([
      siteId,
      columns,
      this.columns.tank ? '' : tankId,
      delimiter,
      decimal,
      dateOrder,
      takeRepeated,
    ]);
  }

  #input(dryRun: boolean): ImportInput {
    const chosen = Object.fromEntries(Object.entries(this.columns).filter(([, heading]) => heading));
    return {
      csv: this.csv,
      fileName: this.fileName || undefined,
      siteId: sites.current?.id,
      tankId: this.columns.tank ? undefined : this.tankId || undefined,
      // Before the first report the server guesses from the headings.
      columns: this.#columnsKnown && chosen['occurredAt'] ? (chosen as ImportColumns) : undefined,
      delimiter: this.delimiter || undefined,
      decimal: this.decimal || undefined,
      dateOrder: this.dateOrder,
      dryRun,
      skipBadRows: this.skipBadRows,
      takeRepeated: this.takeRepeated,
    };
  }
}

function headingsOf(csv: string, delimiter: string): string[] {
  const [first = ''] = csv.replace(/^\ufeff/, '').split(/[\r\n]/, 1);
  const counted = [';', ',', '\t'].map((sign) => first.split(sign));
  const cells = delimiter
    ? first.split(delimiter)
    : counted.reduce((most, next) => (next.length > most.length ? next : most));
  return cells.map((cell) => cell.trim().replaceAll(/^"|"$/g, ''));
}

/** UTF-8 with or without BOM, UTF-16 by its BOM, else the Windows code page that old spreadsheets write. */
async function decode(file: File): Promise<string> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
}
