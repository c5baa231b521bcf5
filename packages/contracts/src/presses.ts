import { z } from 'zod';
import { text } from './common.ts';

export const categories = ['medical', 'fire', 'security', 'accident', 'rescue', 'other'] as const;
export const Category = z.enum(categories);
export type Category = z.infer<typeof Category>;

/** How long the person at the button may take it back, ms. */
export const GRACE_MS = 5_000;

/** Longest wait in a device's queue that is still believed, ms: 31 days. */
export const LONGEST_WAIT_MS = 31 * 86_400_000;

/** Letters and digits as a UUID has them; devices of any age make them, some without the bits that say which kind. */
export const PressId = z.guid().transform((id) => id.toLowerCase());

/** Devices measure in fractions. */
const wholeMs = (longest: number) =>
  z
    .number()
    .min(0)
    .max(longest)
    .transform((ms) => Math.floor(ms));

/** A date that a device shows, wrong or not, and that every part of us can write down: the years 1970 to 9999. */
const isWritable = (time: string) => Date.parse(time) >= 0 && Date.parse(time) < 253_402_300_800_000;

/** Longest remark of a press; a longer one is cut, because half of a cry for help is better than none of it. */
export const PRESS_NOTE_LENGTH = 500;

export const Position = z.object({
  lat: z.number().min(-90).max(90),
  lon: z.number().min(-180).max(180),
  /** Radius of the circle that the device says it is in, metres. */
  accuracyM: z.number().min(0).max(100_000).optional(),
});
export type Position = z.infer<typeof Position>;

/**
 * One act of asking for help, as a device sends it. Only `pressId` must be right: every other field that is not is left
 * out, named in the incident's timeline, and the press counts all the same; see {@link readPress}.
 */
export const Press = z.object({
  /** Made by the device and kept for every repeat of the same press. */
  pressId: PressId,
  category: Category.optional(),
  siteId: z.uuid().optional(),
  placeId: z.uuid().optional(),
  note: text(PRESS_NOTE_LENGTH).optional(),
  /** By the device's own clock, which may be wrong. */
  pressedAt: z.iso.datetime({ offset: true }).refine(isWritable).optional(),
  /** How long the press has waited in the device by its own running clock, ms; believed before `pressedAt`. */
  ageMs: wholeMs(LONGEST_WAIT_MS).optional(),
  /** Taken back this long after the press, before it could be sent: stored and cancelled, and nobody is called. */
  cancelledAfterMs: wholeMs(GRACE_MS).optional(),
  /** The whole path, marked as an exercise; only from somebody who may respond. */
  drill: z.boolean().optional(),
  scanId: z.uuid().optional(),
  position: Position.optional(),
});
export type Press = z.infer<typeof Press>;

/** A press that was read, and which of its fields had to be left out or, the note, mended. */
export interface ReadPress {
  press: Press;
  dropped: string[];
}

/** Text from a broken sender: control characters become spaces, half an emoji goes, what is too long is cut. */
function mendedNote(raw: unknown): string | undefined {
  if (typeof raw !== 'string') return undefined;
  // eslint-disable-next-line no-control-regex -- they are what is taken out
  const printable = raw.replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g, ' ').trim();
  const mended = printable.slice(0, PRESS_NOTE_LENGTH).toWellFormed().replaceAll('\uFFFD', '').trim();
  return mended === '' ? undefined : mended;
}

/**
 * Reads the body of a press. Null only without an object with a UUID as `pressId`; every other fault is named in
 * `dropped` and the rest is kept. An unknown category is `other` (by whoever stores it); null and blank count as absent.
 */
export function readPress(body: unknown): ReadPress | null {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return null;
  const given = body as Record<string, unknown>;
  const pressId = PressId.safeParse(given['pressId']);
  if (!pressId.success) return null;
  const press: Record<string, unknown> = { pressId: pressId.data };
  const dropped: string[] = [];
  for (const [name, schema] of Object.entries(Press.shape)) {
    const raw = given[name];
    if (name === 'pressId' || isAbsent(raw)) continue;
    const read = schema.safeParse(withoutNulls(raw));
    if (read.success) {
      press[name] = read.data;
      continue;
    }
    const mended = name === 'note' ? mendedNote(raw) : undefined;
    if (mended !== undefined) press[name] = mended;
    dropped.push(name);
  }
  return { press: press as Press, dropped };
}

const isAbsent = (raw: unknown): boolean =>
  raw === undefined || raw === null || (typeof raw === 'string' && raw.trim() === '');

/** A position whose accuracy is null is one without accuracy. */
function withoutNulls(raw: unknown): unknown {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) return raw;
  return Object.fromEntries(Object.entries(raw).filter(([, member]) => member !== null));
}
