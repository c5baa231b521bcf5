import type { ApiProblem } from '../problem.ts';
import { i18n, t } from './i18n.svelte.ts';

/** What to say beside a field that the server refused, or undefined when it accepted it. */
export function refusalOf(problem: ApiProblem | undefined, path: string): string | undefined {
  const message = problem?.fieldMessage(path);
  if (message === undefined) return undefined;
  return i18n.language === 'en' ? `${t.problems.field} (${message})` : t.problems.field;
}
