import { keepDraft, offerDraft, takeDraft } from '../drafts.ts';
import { session } from '../identity/session.svelte.ts';

interface DraftedForm<Draft> {
  /** True from sending until the server has said what became of it. */
  readonly isUnsettled: boolean;
  /** `isRefused`: what is being sent now was not taken, because the session is over. */
  readDraft(isRefused?: boolean): Draft | undefined;
  takeUp(draft: Draft): void;
  /** Writes its amounts anew in the language that the pages speak now. */
  followLanguage(): void;
}

/**
 * Fills a form with what this person left of it, and keeps it in turn: at the end of the session, and over a reload or
 * the way to another page while something sent from it has no answer, so that its key is not lost.
 * Call it while a component is being made.
 */
export function draftForm<Draft>(name: string, form: DraftedForm<Draft>): void {
  const personId = session.me.id;
  const draft = takeDraft(name, personId, sessionStorage, Date.now());
  if (draft !== undefined) form.takeUp(draft as Draft);

  $effect(() => offerDraft(name, () => form.readDraft(true)));
  let isKept = false;
  $effect(() => {
    if (form.isUnsettled) {
      keepDraft(name, form.readDraft(), personId, sessionStorage, Date.now());
      isKept = true;
    } else if (isKept && session.isOpen) {
      takeDraft(name, personId, sessionStorage, Date.now());
      isKept = false;
    }
  });
  $effect.pre(() => form.followLanguage());
}
