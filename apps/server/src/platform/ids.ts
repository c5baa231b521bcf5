import { randomUUID } from 'node:crypto';

let lastMs = 0;
let counter = 0;

/**
 * A UUIDv7 (RFC 9562): sorts by time of making, and within one process strictly, because the
 * 12 bits after the time count up inside a millisecond.
 */
export function newId(now: number = Date.now()): string {
  if (now > lastMs) {
    lastMs = now;
    counter = 0;
  } else if (++counter > 0xfff) {
    lastMs++;
    counter = 0;
  }
  const hex = lastMs.toString(16).padStart(12, '0');
  const sequence = counter.toString(16).padStart(3, '0');
  // The second half of a version 4 is what a version 7 wants there: the variant and 62 random bits.
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7${sequence}-${randomUUID().slice(19)}`;
}
