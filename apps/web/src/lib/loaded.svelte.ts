import { asProblem, type ApiProblem } from './problem.ts';

/** What a page shows of one fetch: the last good data stays while it is fetched again. */
export interface Loaded<T> {
  readonly data: T | undefined;
  readonly problem: ApiProblem | undefined;
  readonly loading: boolean;
  refetch(): void;
  /** Puts a newer value in place, for example one that came live. */
  replace(data: T): void;
}

/**
 * Fetches while the component lives and again whenever something reactive that `fetcher` read has changed;
 * an answer that was overtaken is dropped. Call it while a component is being made.
 */
export function loaded<T>(
  fetcher: (signal: AbortSignal) => Promise<T>,
  /** Read for nothing else than that a change of it fetches again. */
  dependsOn: () => unknown = () => undefined,
): Loaded<T> {
  let data = $state.raw<T>();
  let problem = $state.raw<ApiProblem>();
  let loading = $state(true);
  let round = $state(0);
  const readRound = () => round;

  $effect(() => {
    dependsOn();
    readRound();
    const controller = new AbortController();
    const { signal } = controller;
    const fetching = fetcher(signal);
    loading = true;
    fetching
      .then((value) => {
        if (signal.aborted) return;
        data = value;
        problem = undefined;
      })
      .catch((thrown: unknown) => {
        if (!signal.aborted) problem = asProblem(thrown);
      })
      .finally(() => {
        if (!signal.aborted) loading = false;
      });
    return () => controller.abort();
  });

  return {
    get data() {
      return data;
    },
    get problem() {
      return problem;
    },
    get loading() {
      return loading;
    },
    refetch: () => {
      round += 1;
    },
    replace: (value) => {
      data = value;
    },
  };
}
