import type { Movement } from '@siaga/contracts/fuel';
import type { Identity } from '../../identity/index.ts';
import type { Trx } from '../../platform/db/index.ts';
import type { Live } from '../../platform/live/index.ts';
import type { TankRow } from '../tanks/repository.ts';

/** What the audit trail says of a movement. */
export const movementEvent = (
  action: string,
  tank: Pick<TankRow, 'id' | 'site_id'>,
  movement: Movement,
  reason?: string,
): Parameters<Identity['audit']>[2] => ({
  module: 'fuel',
  action,
  siteId: tank.site_id,
  target: { kind: 'movement', id: movement.id },
  details: {
    tankId: tank.id,
    type: movement.type,
    litres: movement.litres,
    balanceL: movement.balanceL,
    occurredAt: movement.occurredAt,
    ...(reason === undefined ? {} : { reason }),
  },
});

/** Tells every screen that may see the tank, once the movements are kept. */
export function tellOfMovements(
  trx: Trx,
  live: Live,
  tank: Pick<TankRow, 'id' | 'site_id'>,
  movements: readonly Movement[],
): void {
  trx.afterCommit(() => {
    for (const movement of movements) {
      live.toTank(tank.site_id, tank.id, 'stock:changed', {
        tankId: tank.id,
        balanceL: movement.balanceL,
        movement,
      });
    }
  });
}
