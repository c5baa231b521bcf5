import type { Selectable } from 'kysely';
import { chainHash } from '../../platform/crypto.ts';
import type { MovementTable } from './table.ts';

export type MovementRow = Selectable<MovementTable>;

/** A movement before its link is made. */
export type UnlinkedMovement = Omit<MovementRow, 'prev_hash' | 'hash'>;

/**
 * The link of a movement in its tank's chain: SHA-256(previous hash || canonical JSON of the row without its two
 * hashes). Anyone who has the rows can compute it again.
 */
export function linkHash(previous: string, movement: UnlinkedMovement): string {
  const { prev_hash: _previous, hash: _own, ...content } = movement as MovementRow;
  return chainHash(previous, content);
}
