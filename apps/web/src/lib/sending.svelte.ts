import { focusFirstWrong } from './ui/first-wrong.ts';
import { asProblem, type ApiProblem } from './problem.ts';

/** Sending of a form: one at a time, its failure kept beside it. */
export class Sending {
  busy = $state(false);
  problem = $state.raw<ApiProblem>();

  /** Runs `action`; true when it succeeded. */
  async run(action: () => Promise<unknown>): Promise<boolean> {
    if (this.busy) return false;
    this.busy = true;
    this.problem = undefined;
    try {
      await action();
      return true;
    } catch (thrown) {
      this.problem = asProblem(thrown);
      return false;
    } finally {
      this.busy = false;
    }
  }

  /** The `onsubmit` of a form element. */
  readonly submit =
    (action: () => Promise<unknown>) =>
    (event: SubmitEvent): void => {
      event.preventDefault();
      const form = event.currentTarget as HTMLFormElement;
      void this.run(action).then((done) => (done ? undefined : focusFirstWrong(form)));
    };
}
