import { tick } from 'svelte';

/** Puts the focus on the first field of a refused form that is marked as wrong; the form stays as it is without one. */
export async function focusFirstWrong(form: HTMLFormElement): Promise<void> {
  await tick();
  const wrong = form.querySelector<HTMLElement>('[aria-invalid="true"]');
  wrong?.focus({ preventScroll: true });
  // On a phone the keyboard takes the lower half: the field with its words belongs into the upper one.
  wrong?.scrollIntoView({ block: 'center' });
}
