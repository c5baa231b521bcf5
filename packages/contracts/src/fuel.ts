import { z } from 'zod';
import { byId, Day, Id, Litres, LitresOrZero, LitresOut, note, paged, paging, text, Time } from './common.ts';
import { endpoint } from './endpoint.ts';

/** A vessel for one product. `safeFillL` <= `capacityL`; low when balance <= `lowStockL`. */
export const Tank = z.object({
  id: Id,
  siteId: Id,
  name: z.string(),
  product: z.string(),
  capacityL: LitresOut,
  /** Highest permitted balance; 95 % of the capacity unless set. */
  safeFillL: LitresOut,
  /** Cannot be pumped out; left out of days of cover. */
  deadStockL: LitresOut,
  /** Kept for emergencies; left out of days of cover. */
  reserveL: LitresOut,
  lowStockL: LitresOut.nullable(),
  balanceL: LitresOut,
  /** No longer used: shown in history only, refuses new movements. */
  archived: z.boolean(),
});
export type Tank = z.infer<typeof Tank>;

const TankReply = z.object({ tank: Tank });
const Capacity = Litres;

export const listTanks = endpoint('GET /api/tanks', {
  access: 'fuel.read',
  summary: 'Tanks that the caller may see, by name.',
  query: z.object({ siteId: Id.optional() }),
  reply: z.object({ data: z.array(Tank) }),
});
export const getTank = endpoint('GET /api/tanks/:id', {
  access: 'fuel.read',
  summary: 'One tank.',
  params: byId,
  reply: TankReply,
});
export const createTank = endpoint('POST /api/tanks', {
  access: 'tanks.manage',
  summary: 'Makes an empty tank; without siteId the only site is meant, without safeFillL 95 % of capacityL.',
  body: z.object({
    name: text(120),
    siteId: Id.optional(),
    product: text(120),
    capacityL: Capacity,
    safeFillL: Litres.optional(),
    deadStockL: LitresOrZero.default(0),
    reserveL: LitresOrZero.default(0),
    lowStockL: LitresOrZero.nullable().default(null),
  }),
  reply: TankReply,
  status: 201,
});
export const updateTank = endpoint('PATCH /api/tanks/:id', {
  access: 'tanks.manage',
  summary: 'Changes a tank; a safe fill below what is in it is refused.',
  params: byId,
  body: z
    .object({
      name: text(120),
      product: text(120),
      capacityL: Capacity,
      safeFillL: Litres,
      deadStockL: LitresOrZero,
      reserveL: LitresOrZero,
      lowStockL: LitresOrZero.nullable(),
      archived: z.boolean(),
    })
    .partial(),
  reply: TankReply,
});

export const MovementType = z.enum(['IN', 'OUT']);
export type MovementType = z.infer<typeof MovementType>;

/** One signed change of one tank's book stock; never altered, corrected by a linked reversal. */
export const Movement = z.object({
  id: Id,
  type: MovementType,
  tankId: Id,
  tankName: z.string(),
  litres: LitresOut,
  /** Book stock after this movement in the order of recording; never changes. */
  balanceL: LitresOut,
  /** Number of the movement within its tank, from 1. */
  seq: z.number().int(),
  occurredAt: Time,
  recordedAt: Time,
  /** Calendar day of `occurredAt` in the site's zone. */
  businessDay: Day,
  note: z.string().nullable(),
  user: z.object({ id: z.string(), name: z.string().nullable() }),
  /** Id of the movement that this one takes back, else null. */
  reverses: Id.nullable(),
  /** Id of the reversal that took this one back, else null. */
  reversedBy: Id.nullable(),
  /** Id of the movement that this one stands in for after a correction, else null. */
  replaces: Id.nullable(),
  /** Why the correction was made; on reversals and replacements. */
  reason: z.string().nullable(),
  source: z.enum(['entry', 'import']),
  /** SHA-256 of the chain up to and including this movement, hex. */
  hash: z.string(),
});
export type Movement = z.infer<typeof Movement>;

const StockEntry = z.object({
  tankId: Id,
  litres: Litres,
  occurredAt: Time.optional(),
  note: note.optional(),
});

export const stockIn = endpoint('POST /api/stock/in', {
  access: 'fuel.record',
  summary: 'Records fuel received into a tank.',
  idempotent: 'required',
  body: StockEntry,
  reply: z.object({ movement: Movement }),
  status: 201,
});
export const stockOut = endpoint('POST /api/stock/out', {
  access: 'fuel.record',
  summary: 'Records fuel issued from a tank.',
  idempotent: 'required',
  body: StockEntry,
  reply: z.object({ movement: Movement }),
  status: 201,
});
export const reverseMovement = endpoint('POST /api/stock/movements/:id/reverse', {
  access: 'fuel.correct',
  summary: 'Takes a movement back by its opposite and may put a right one in its place, both or neither.',
  idempotent: 'optional',
  params: byId,
  body: z.object({
    reason: text(500),
    /** What is left out is taken from the original. */
    replacement: z
      .object({
        type: MovementType.optional(),
        tankId: Id.optional(),
        litres: Litres.optional(),
        occurredAt: Time.optional(),
        note: note.optional(),
      })
      .optional(),
  }),
  reply: z.object({ reversal: Movement, replacement: Movement.optional() }),
  status: 201,
});
export const getMovement = endpoint('GET /api/stock/movements/:id', {
  access: 'fuel.read',
  summary: 'One movement.',
  params: byId,
  reply: z.object({ movement: Movement }),
});

export const StockSummary = z.object({
  tankId: Id,
  siteId: Id,
  name: z.string(),
  product: z.string(),
  balanceL: LitresOut,
  capacityL: LitresOut,
  safeFillL: LitresOut,
  /** Balance as a share of the capacity, percent, one decimal. */
  percent: z.number(),
  /** Usable stock / mean issue of the last 7 full days, one decimal, an estimate; null when nothing was issued. */
  daysOfCover: z.number().nullable(),
  low: z.boolean(),
  lowStockL: LitresOut.nullable(),
  lastMovementAt: Time.nullable(),
});
export type StockSummary = z.infer<typeof StockSummary>;

export const stockSummary = endpoint('GET /api/stock/summary', {
  access: 'fuel.read',
  summary: "Today's answer: what is in each tank.",
  query: z.object({ siteId: Id.optional() }),
  reply: z.object({ data: z.array(StockSummary) }),
});

const period = { from: Day.optional(), to: Day.optional() };

/** Which movements: by tank, kind, business days and words in the note. */
export const historyFilter = {
  ...period,
  siteId: Id.optional(),
  tankId: Id.optional(),
  type: MovementType.optional(),
  q: text(100).optional(),
};
export const historySorts = ['-occurredAt', 'occurredAt', '-litres', 'litres'] as const;

export const stockHistory = endpoint('GET /api/stock/history', {
  access: 'fuel.read',
  summary: 'Movements, filtered, sorted and paged; `total` counts exactly what the filter holds.',
  query: z.object({ ...paging, ...historyFilter, sort: z.enum(historySorts).default('-occurredAt') }),
  reply: paged(Movement),
});

export const TrendDay = z.object({
  day: Day,
  tankId: Id,
  openingL: LitresOut,
  /** Sum of the day's IN movements, corrections included. */
  inL: LitresOut,
  /** Sum of the day's OUT movements, corrections included. */
  outL: LitresOut,
  closingL: LitresOut,
  /** Received net of corrections: what really came in. */
  receivedL: LitresOut,
  /** Issued net of corrections: what was really used. */
  usedL: LitresOut,
});
export type TrendDay = z.infer<typeof TrendDay>;

/** Longest period of one trend, days. */
export const TREND_DAYS_MAX = 3660;

export const stockTrend = endpoint('GET /api/stock/trend', {
  access: 'fuel.read',
  summary: 'Every day of a period, ascending, opening carried in; opening + in - out = closing.',
  query: z.object({
    days: z.coerce.number<number | string>().int().min(1).max(TREND_DAYS_MAX).optional(),
    ...period,
    tankId: Id.optional(),
    siteId: Id.optional(),
  }),
  reply: z.object({ data: z.array(TrendDay) }),
});
export const stockToday = endpoint('GET /api/stock/today', {
  access: 'fuel.read',
  summary: "Today in each tank's site zone.",
  query: z.object({ tankId: Id.optional(), siteId: Id.optional() }),
  reply: z.object({ data: z.array(TrendDay) }),
});
export const stockExport = endpoint('GET /api/stock/export', {
  access: 'fuel.read',
  summary: 'Exactly the rows of the history with the same filter, as a file.',
  query: z.object({
    ...historyFilter,
    sort: z.enum(historySorts).default('-occurredAt'),
    format: z.enum(['csv']).default('csv'),
    language: z.enum(['id', 'en']).default('id'),
  }),
  file: 'text/csv',
});

/** Which column of a foreign CSV holds what; names as they stand in its first row. */
export const ImportColumns = z.object({
  occurredAt: z.string().max(200),
  /** Separate time of day, where date and time are two columns. */
  time: z.string().max(200).optional(),
  type: z.string().max(200).optional(),
  /** One amount column beside `type`; a signed amount needs no `type`. */
  litres: z.string().max(200).optional(),
  /** Or one column for each direction. */
  litresIn: z.string().max(200).optional(),
  litresOut: z.string().max(200).optional(),
  tank: z.string().max(200).optional(),
  note: z.string().max(200).optional(),
  /** The first system's own balance, compared with ours and never taken over. */
  balance: z.string().max(200).optional(),
});
export type ImportColumns = z.infer<typeof ImportColumns>;

export const importInput = z.object({
  csv: z.string().min(1).max(16_000_000),
  fileName: text(200).optional(),
  /** Where `columns.tank` is absent every row belongs to this tank. */
  tankId: Id.optional(),
  siteId: Id.optional(),
  /** Left out: guessed from well-known headings, and the guess is in the answer. */
  columns: ImportColumns.optional(),
  /** Left out: found from the first lines. */
  delimiter: z.enum([';', ',', '\t']).optional(),
  decimal: z.enum([',', '.']).optional(),
  /** Order of day and month in dates like 03/04/2024; ISO dates need none. */
  dateOrder: z.enum(['dmy', 'mdy']).default('dmy'),
  /** True writes nothing. */
  dryRun: z.boolean().default(true),
  /** Take the good rows although others are bad. */
  skipBadRows: z.boolean().default(false),
  /**
   * Rows equal to some that stand in the ledger already are movements of their own, not a second run of a file. Still
   * counted once however often this very file is sent.
   */
  takeRepeated: z.boolean().default(false),
});
export type ImportInput = z.input<typeof importInput>;

export const ImportReport = z.object({
  dryRun: z.boolean(),
  headings: z.array(z.string()),
  /** What was used, guessed or given. */
  columns: ImportColumns.partial(),
  delimiter: z.string(),
  decimal: z.string(),
  rows: z.number().int(),
  good: z.number().int(),
  /** Movements written now; rows already there from an earlier run of the same file are counted in `already`. */
  written: z.number().int(),
  already: z.number().int(),
  /** Lines of the first 1,000 of them. */
  alreadyLines: z.array(z.number().int()),
  bad: z.array(
    z.object({
      /** Line of the file, the heading being line 1. */
      line: z.number().int(),
      column: z.string().nullable(),
      value: z.string().nullable(),
      code: z.string(),
      message: z.string(),
    }),
  ),
  /** How many bad rows there are; `bad` holds the first 1,000. */
  badCount: z.number().int(),
  /** Rows whose own balance column differs from ours; the first 1,000. */
  balanceDifferences: z.array(
    z.object({ line: z.number().int(), tank: z.string(), theirsL: LitresOut, oursL: LitresOut }),
  ),
  balanceDifferenceCount: z.number().int(),
  tanks: z.array(
    z.object({
      tankId: Id,
      name: z.string(),
      inL: LitresOut,
      outL: LitresOut,
      endL: LitresOut,
      rows: z.number().int(),
    }),
  ),
});
export type ImportReport = z.infer<typeof ImportReport>;

export const importMovements = endpoint('POST /api/stock/import', {
  access: 'fuel.import',
  summary: "Reads another system's CSV into the ledger; a dry run first, every bad row named.",
  body: importInput,
  reply: z.object({ report: ImportReport }),
  bodyLimit: 20_000_000,
});
