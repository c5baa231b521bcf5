import type { FastifyInstance } from 'fastify';
import { historyRoutes } from './history/routes.ts';
import { createHistory } from './history/service.ts';
import { importRoutes } from './import/routes.ts';
import { createImport } from './import/service.ts';
import { movementRoutes } from './movements/routes.ts';
import { createMovements } from './movements/service.ts';
import { verifyLedger } from './movements/verify.ts';
import type { FuelParts } from './parts.ts';
import { stockRoutes } from './stock/routes.ts';
import { createStock } from './stock/service.ts';
import { siteHasMovements, tankIdsAt } from './tanks/repository.ts';
import { tankRoutes } from './tanks/routes.ts';
import { createTanks } from './tanks/service.ts';

export type Fuel = ReturnType<typeof createFuel>;

/** Fuel stock: tanks, the ledger, its figures, its lists and what comes in from other systems. */
export function createFuel(parts: FuelParts) {
  const tanks = createTanks(parts);
  const movements = createMovements(parts);
  const stock = createStock(parts);
  const history = createHistory(parts, movements);
  const imports = createImport(parts);
  return {
    tanks,
    movements,
    imports,
    routes(http: FastifyInstance): void {
      tankRoutes(http, tanks);
      movementRoutes(http, movements);
      stockRoutes(http, stock);
      historyRoutes(http, history);
      importRoutes(http, imports);
    },
    /** A site's zone is fixed from its first movement on, because business days were cut in it; waits for entries on their way. */
    hasMovements: siteHasMovements,
    /** Those of the given ids that are tanks of one of the sites. */
    tankIdsAt,
    /** Checks every tank's ledger against itself. */
    verify: () => verifyLedger(parts.database.longReads),
  };
}
