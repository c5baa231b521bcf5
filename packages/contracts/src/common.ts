import { z } from 'zod';

// The database on one of the three engines refuses NUL, and no name or note needs the other control characters.
// eslint-disable-next-line no-control-regex -- naming the control characters is the purpose
const controlCharacters = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/;

/** Text typed by a person: trimmed, any script and emoji, no control characters. */
export const text = (maximum: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(maximum)
    .refine((value) => !controlCharacters.test(value), { message: 'control characters are not allowed' })
    .refine((value) => value.isWellFormed(), { message: 'not well-formed Unicode' });

/** A longer remark that may also be left out or emptied; an empty one becomes null. */
export const note = z
  .union([text(500), z.string().trim().length(0)])
  .nullable()
  .transform((value) => (value === '' ? null : value));

export const Id = z.uuid();
export const byId = z.object({ id: Id });

/** A point in time, ISO 8601 with offset. */
export const Time = z.iso.datetime({ offset: true });

/** A calendar day YYYY-MM-DD that exists, of the years 1900 to 2999; read in the site's zone. */
export const Day = z.iso
  .date()
  .refine((day) => day >= '1900-01-01' && day <= '2999-12-31', { message: 'a year from 1900 to 2999' });

/** Largest quantity of one movement or tank: 100,000,000 L. Keeps every sum an exact integer of millilitres. */
export const MAX_LITRES = 100_000_000;

const wholeMillilitres = (litres: number) => Math.round(litres * 1000) / 1000 === litres;

/** Litres at the edge: zero or more, at most 3 decimals (whole millilitres). */
export const LitresOrZero = z
  .number()
  .min(0)
  .max(MAX_LITRES)
  .refine(wholeMillilitres, { message: 'at most 3 decimals' });

/** Litres of one movement: more than zero, at most 3 decimals (whole millilitres). */
export const Litres = LitresOrZero.refine((litres) => litres > 0, { message: 'must be more than 0' });

/** Litres as answered: may be negative where a difference is meant. */
export const LitresOut = z.number();

/** Page and page length of a list, from the query string. */
export const paging = {
  page: z.coerce.number<number | string>().int().min(1).max(10_000_000).default(1),
  limit: z.coerce.number<number | string>().int().min(1).max(200).default(20),
};

export const Page = z.object({
  page: z.number().int(),
  limit: z.number().int(),
  total: z.number().int(),
  totalPages: z.number().int(),
});
export type Page = z.infer<typeof Page>;

/** A list with its place in the whole. */
export const paged = <Item extends z.ZodType>(item: Item) => z.object({ data: z.array(item), page: Page });

/** An IANA zone name that this JavaScript engine knows, for example Asia/Makassar. */
export const Zone = z
  .string()
  .max(64)
  .refine(isZone, { message: 'not a known IANA time zone, for example Asia/Makassar' });

function isZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/** The body of every failure: application/problem+json, RFC 9457. */
export const Problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  detail: z.string().optional(),
  /** Stable name of the failure, snake_case; programs decide by this. */
  code: z.string(),
  errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  /** Facts that belong to the code, for example how many litres are there. */
  facts: z.record(z.string(), z.unknown()).optional(),
  requestId: z.string().optional(),
});
export type Problem = z.infer<typeof Problem>;
