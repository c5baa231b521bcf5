import { format, t } from '../i18n/i18n.svelte.ts';
import type { ApiProblem } from '../problem.ts';

/** A refused movement in plain words, with the litres that the server names. */
export function movementProblemWords(problem: ApiProblem): { what: string; todo: string } | undefined {
  const available = problem.factNumber('availableL');
  const room = problem.factNumber('roomL');
  if (problem.code === 'insufficient_stock' && available !== undefined)
    return {
      what: t.fuel.record.insufficient(format.litres(available)),
      todo: t.fuel.record.insufficientTodo,
    };
  if (problem.code === 'over_capacity' && room !== undefined)
    return { what: t.fuel.record.overCapacity(format.litres(room)), todo: t.fuel.record.overCapacityTodo };
  return undefined;
}
