import { untrack } from 'svelte';
import { asProblem, type ApiProblem } from './problem.ts';

/**
 * What a page shows of one fetch: the last good data stays while it is fetched again, and when that fails, beside the
 * problem. Only when something else was asked for and did not come does it go.
 */
export interface Loaded<T> {
  readonly data: T | undefined;
  readonly problem: ApiProblem | undefined;
  readonly loading: boolean;
  /** Fetches again; while a fetch runs, once after it instead of in its place. */
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
  /** Read for nothing else than that a change of it does what `refetch` does. */
  dependsOn: () => unknown = () => undefined,
): Loaded<T> {
  let data = $state.raw<T>();
  let problem = $state.raw<ApiProblem>();
  let loading = $state(true);
  let round = $state(0);
  let running = false;
  let again = false;
  let overtaken = false;
  let fetchedRound = 0;
  /** True from the moment something else is asked for until it has come. */
  let isOther = true;
  const readRound = () => round;
  const refetch = () => {
    if (running) again = true;
    else round = untrack(readRound) + 1;
  };

  $effect(() => {
    if (readRound() === fetchedRound) isOther = true;
    fetchedRound = round;
    running = true;
    again = overtaken = false;
    const controller = new AbortController();
    const { signal } = controller;
    const fetching = fetcher(signal);
    loading = true;
    fetching
      .then((value) => {
        if (signal.aborted) return;
        if (!overtaken) data = value;
        problem = undefined;
        isOther = false;
      })
      .catch((thrown: unknown) => {
        if (signal.aborted) return;
        problem = asProblem(thrown);
        if (isOther) data = undefined;
      })
      .finally(() => {
        if (signal.aborted) return;
        loading = running = false;
        if (again) refetch();
      });
    return () => controller.abort();
  });

  let isFirst = true;
  $effect(() => {
    dependsOn();
    if (!isFirst) refetch();
    isFirst = false;
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
    refetch,
    replace: (value) => {
      data = value;
      // What is on its way may be older than this.
      overtaken = again = running;
    },
  };
}
