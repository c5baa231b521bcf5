import type { Movement } from '@siaga/contracts/fuel';
import { toTime } from '../../platform/time.ts';
import { toLitres } from '../litres.ts';
import type { TankRow } from '../tanks/repository.ts';
import type { MovementRow } from './chain.ts';
import type { MovementWithTank } from './repository.ts';

/** A line that was written just now, with its tank. */
export const ofTank = (row: MovementRow, tank: Pick<TankRow, 'name' | 'site_id'>): MovementWithTank => ({
  ...row,
  tank_name: tank.name,
  site_id: tank.site_id,
  reversed_by: null,
});

export function toMovement(row: MovementWithTank, userName: string | null): Movement {
  return {
    id: row.id,
    type: row.type,
    tankId: row.tank_id,
    tankName: row.tank_name,
    litres: toLitres(row.amount_ml),
    balanceL: toLitres(row.balance_ml),
    seq: row.seq,
    occurredAt: toTime(row.occurred_at),
    recordedAt: toTime(row.recorded_at),
    businessDay: row.business_day,
    note: row.note,
    user: { id: row.actor_id, name: userName },
    reverses: row.reverses,
    reversedBy: row.reversed_by,
    replaces: row.replaces,
    reason: row.reason,
    source: row.source,
    hash: row.hash,
  };
}
