import type { Problem } from '@siaga/contracts/common';

/**
 * A call that did not succeed, with the server's stable `code`.
 * Codes made here, where no server answered: `network` (nothing came back, so a write may or may not have
 * happened), `timeout` (the same, after waiting), `unreadable` (an answer that is not ours).
 */
export class ApiProblem extends Error {
  readonly code: string;
  /** HTTP status; 0 when no server answered. */
  readonly status: number;
  readonly detail: string | undefined;
  readonly errors: { path: string; message: string }[];
  readonly facts: Record<string, unknown>;
  readonly requestId: string | undefined;
  /** Seconds until it is worth trying again, as the server said. */
  readonly retryAfterS: number | undefined;

  constructor(
    problem: Pick<Problem, 'code' | 'status'> & Partial<Problem> & { retryAfterS?: number | undefined },
  ) {
    super(problem.title ?? problem.code);
    this.name = 'ApiProblem';
    this.code = problem.code;
    this.status = problem.status;
    this.detail = problem.detail;
    this.errors = problem.errors ?? [];
    this.facts = problem.facts ?? {};
    this.requestId = problem.requestId;
    this.retryAfterS = problem.retryAfterS;
  }

  /** True when nobody knows whether the server acted: repeat with the same Idempotency-Key. */
  get isUnanswered(): boolean {
    return this.status === 0;
  }

  /** The first refusal of a field, for the note beside it. */
  fieldMessage(path: string): string | undefined {
    return this.errors.find((error) => error.path === path || error.path.endsWith(`.${path}`))?.message;
  }

  /** A number among the facts, for example `availableL`. */
  factNumber(name: string): number | undefined {
    const value = this.facts[name];
    return typeof value === 'number' ? value : undefined;
  }
}

/** Anything thrown, as a problem that a page can show. */
export function asProblem(thrown: unknown): ApiProblem {
  if (thrown instanceof ApiProblem) return thrown;
  return new ApiProblem({ code: 'unexpected', status: 0, title: String(thrown) });
}
