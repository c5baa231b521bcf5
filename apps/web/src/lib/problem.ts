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
  /** The unanswered write may be sent again as it is: the server will know it and count it once. */
  readonly isRepeatable: boolean;

  constructor(
    problem: Pick<Problem, 'code' | 'status'> &
      Partial<Problem> & { retryAfterS?: number | undefined; isRepeatable?: boolean },
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
    this.isRepeatable = problem.isRepeatable ?? false;
  }

  /** True when nobody knows whether the server acted. */
  get isUnanswered(): boolean {
    return this.status === 0;
  }

  /**
   * True when a write may have happened although it was not confirmed: no answer, one that is not ours, or the
   * server's own word that it does not know. What is sent next must carry the same Idempotency-Key.
   */
  get leavesOutcomeOpen(): boolean {
    if (this.isUnanswered || this.code === 'unreadable') return true;
    return this.status >= 500 && this.code !== 'database_unavailable' && this.code !== 'not_ready';
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

/** A form that is not sent because its marked fields cannot be meant so. */
export function refusedHere(): ApiProblem {
  return new ApiProblem({ code: 'invalid_input', status: 400 });
}

/** Anything thrown, as a problem that a page can show. */
export function asProblem(thrown: unknown): ApiProblem {
  if (thrown instanceof ApiProblem) return thrown;
  return new ApiProblem({ code: 'unexpected', status: 0, title: String(thrown) });
}
