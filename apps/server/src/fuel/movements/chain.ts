import type { Selectable } from 'kysely';
import { chainHash } from '../../platform/crypto.ts';
import type { MovementTable } from './table.ts';

export type MovementRow = Selectable<MovementTable>;

/** A movement before its link is made. */
export type UnlinkedMovement = Omit<MovementRow, 'prev_hash' | 'hash'>;

/**
 * The link of a movement in its tank's chain: SHA-256(previous hash || canonical JSON of these columns). Anyone who has
 * the rows can compute it again. The columns are named one by one: a column that a later version adds is not part of
 * what earlier rows swore to.
 */
export function linkHash(previous: string, row: UnlinkedMovement): string {
  return chainHash(previous, {
    id: row.id,
    tank_id: row.tank_id,
    seq: row.seq,
    type: row.type,
    amount_ml: row.amount_ml,
    balance_ml: row.balance_ml,
    occurred_at: row.occurred_at,
    recorded_at: row.recorded_at,
    business_day: row.business_day,
    note: row.note,
    actor_kind: row.actor_kind,
    actor_id: row.actor_id,
    reverses: row.reverses,
    replaces: row.replaces,
    reason: row.reason,
    source: row.source,
    import_line: row.import_line,
  });
}
