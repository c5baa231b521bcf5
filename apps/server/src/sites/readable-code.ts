import { randomInt } from 'node:crypto';

/** Nothing that is taken for something else when read aloud or typed: no 0 O Q, 1 I L, 2 Z, 5 S, 8 B, U V. */
const ALPHABET = 'ACDEFGHJKMNPRTWXY34679';

/** A random code for people: 6 characters are 1 of 113 million, 8 are 1 of 54 thousand million. */
export function newReadableCode(length: number): string {
  return Array.from({ length }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');
}

/** What a person typed, without case, spaces and hyphens. */
export const normaliseCode = (typed: string): string => typed.toUpperCase().replaceAll(/[\s\p{Pd}]/gu, '');
