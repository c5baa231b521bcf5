import { parseLitres } from '../format.ts';
import { format, i18n, t } from '../i18n/i18n.svelte.ts';
import { refusalOf } from '../i18n/refusal.ts';
import type { ApiProblem } from '../problem.ts';

const fieldOf: Record<string, string | undefined> = {
  insufficient_stock: 'litres',
  over_capacity: 'litres',
  occurred_in_future: 'occurredAt',
  too_far_back: 'occurredAt',
};

/** What to say beside a field of a movement: the server's refusal of it, or the rule of the ledger that it breaks. */
export function movementRefusalOf(
  problem: ApiProblem | undefined,
  field: 'litres' | 'occurredAt',
): string | undefined {
  if (!problem) return undefined;
  if (fieldOf[problem.code] !== field) return refusalOf(problem, field);
  const what = movementProblemWords(problem)?.what ?? t.problems.known[problem.code]?.what;
  return what && `${t.fuel.record.notRecorded} ${what}`;
}

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

/** What keeps typed litres from being read, in words; undefined while they can be read or the field is empty. */
export function litresUnreadable(typed: string): string | undefined {
  if (typed.trim() === '' || parseLitres(typed, i18n.language) !== undefined) return undefined;
  return /^\d[\d.,\s]*l?$/i.test(typed.trim()) ? t.fuel.record.ambiguous : t.fuel.record.unreadable;
}
