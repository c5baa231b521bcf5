import { categories, type Category, GRACE_MS, type Press } from '@siaga/contracts/presses';
import { newUuid } from '../uuid.ts';
import { type Age, ageAt, type Reading } from './running-clock.ts';

/** A press as the device keeps it until the server has it, and until it is over. */
export interface KeptPress {
  pressId: string;
  /** Counts up from press to press: the calendar may go backwards, the order may not. */
  order: number;
  category: Category;
  /** Where the kiosk stood; it may be moved before the press can be sent. */
  siteId?: string;
  placeId?: string;
  /** The device's calendar at the press, ISO 8601. */
  pressedAt: string;
  age: Age;
  /** waiting = the server may not have it; kept = it has; refused = it said that this is no press (400). */
  state: 'waiting' | 'kept' | 'refused';
  /** Taken back by the person, so long after the press, ms. */
  cancelledAfterMs?: number;
  /** The server has answered that, with yes or no. */
  cancelSettled?: boolean;
  /** Number of the incident, from the server alone. */
  receipt?: string;
  incidentId?: string;
}

/** What is still to be said to the server about a press. */
export type Work = 'send' | 'cancel';

/** Null as well for a press that was forgotten meanwhile. */
export function workOf(press: KeptPress | undefined): Work | null {
  if (!press) return null;
  if (press.state === 'waiting') return 'send';
  const isTakenBack = press.cancelledAfterMs !== undefined && press.cancelSettled !== true;
  return press.state === 'kept' && isTakenBack ? 'cancel' : null;
}

/** Presses about which something is to be said, in the order in which they were made. */
export function inOrder(presses: Iterable<KeptPress>): KeptPress[] {
  return [...presses].filter((press) => workOf(press) !== null).sort((a, b) => a.order - b.order);
}

export function makePress(
  category: Category,
  where: { siteId?: string | undefined; placeId?: string | null | undefined },
  order: number,
  now: Reading,
): KeptPress {
  return {
    pressId: newUuid(),
    order,
    category,
    ...(where.siteId ? { siteId: where.siteId } : {}),
    ...(where.placeId ? { placeId: where.placeId } : {}),
    pressedAt: new Date(now.wallMs).toISOString(),
    age: { ms: 0, at: now },
    state: 'waiting',
  };
}

/**
 * A press as an earlier life of the page, an older version or a failing disk left it: what cannot be read of it is what a
 * press made now would have, because half a cry for help is better than none. Null only for what has no id.
 */
export function readKept(found: KeptPress, now: Reading): KeptPress | null {
  const { pressId, order, category, pressedAt, state, ...rest } = found as Partial<KeptPress>;
  if (typeof pressId !== 'string') return null;
  const age = rest.age as { ms?: number; at?: Partial<Reading> } | undefined;
  const isAge = [age?.ms, age?.at?.ticksMs, age?.at?.wallMs].every(Number.isFinite);
  return {
    ...found,
    order: Number.isFinite(order) ? found.order : 0,
    category: categories.find((known) => known === category) ?? 'other',
    pressedAt: typeof pressedAt === 'string' ? pressedAt : new Date(now.wallMs).toISOString(),
    age: isAge ? found.age : { ms: 0, at: now },
    state: state === 'kept' || state === 'refused' ? state : 'waiting',
  };
}

/** How long the person may still take it back, ms; 0 when the time is over. */
export const graceLeftMs = (press: KeptPress, now: Reading): number =>
  Math.max(0, GRACE_MS - ageAt(press.age, now));

/** The press as it goes over the wire at this moment: the same id and facts every time, only its age grows. */
export function bodyOf(press: KeptPress, now: Reading): Press {
  const { pressId, category, siteId, placeId, pressedAt, cancelledAfterMs } = press;
  return {
    pressId,
    category,
    ...(siteId === undefined ? {} : { siteId }),
    ...(placeId === undefined ? {} : { placeId }),
    pressedAt,
    ageMs: ageAt(press.age, now),
    ...(cancelledAfterMs === undefined ? {} : { cancelledAfterMs }),
  };
}
