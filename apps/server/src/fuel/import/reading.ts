import { parse } from 'csv-parse';
import { Readable } from 'node:stream';

/** A row of the file: its line (the heading is line 1) and its cells in the order of the headings. */
export interface FileRow {
  line: number;
  cells: readonly string[];
}

const PIECE = 64 * 1024;

/** The delimiter that parts the first line into most cells. */
export function guessDelimiter(csv: string): ';' | ',' | '\t' {
  const head = csv.slice(0, csv.search(/[\r\n]|$/));
  const counts = ([';', ',', '\t'] as const).map((sign) => ({ sign, count: head.split(sign).length }));
  return counts.reduce((most, next) => (next.count > most.count ? next : most)).sign;
}

/**
 * Reads CSV text without holding the event loop: quotes, BOM, CRLF, blank lines and rows of uneven length are fine.
 * @returns the headings as they stand in the first row, and the rows.
 * @throws Error with the line when a quote is never closed.
 */
export async function readCsv(
  csv: string,
  delimiter: string,
): Promise<{ headings: string[]; rows: FileRow[] }> {
  const parser = Readable.from(pieces(Buffer.from(csv, 'utf8'))).pipe(
    parse({
      delimiter,
      bom: true,
      relax_column_count: true,
      skip_empty_lines: true,
      trim: true,
      info: true,
      relax_quotes: true,
    }),
  );
  let headings: string[] | undefined;
  const rows: FileRow[] = [];
  for await (const { record, info } of parser as AsyncIterable<{
    record: string[];
    info: { lines: number };
  }>) {
    if (!headings) {
      headings = record.map((heading) => heading.trim());
      continue;
    }
    if (record.every((cell) => cell === '')) continue;
    rows.push({ line: info.lines, cells: record });
  }
  return { headings: headings ?? [], rows };
}

// Bytes, not characters: the parser puts a sign together that a piece ends in the middle of.
function* pieces(bytes: Buffer): Generator<Buffer> {
  for (let start = 0; start < bytes.length; start += PIECE) yield bytes.subarray(start, start + PIECE);
}
