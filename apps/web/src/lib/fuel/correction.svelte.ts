import { reverseMovement, type Movement, type MovementType } from '@siaga/contracts/fuel';
import { call } from '../api.ts';
import { instantOf, parseLitres, retypeLitres, typedLitres, wallClock, type Language } from '../format.ts';
import { i18n, t } from '../i18n/i18n.svelte.ts';
import { newIdempotencyKey } from '../idempotency.ts';
import { ApiProblem, asProblem } from '../problem.ts';

type Fields = Pick<Correction, 'replace' | 'reason' | 'type' | 'tankId' | 'typed' | 'wall' | 'note'>;
export type CorrectionDraft = Fields & { language: Language; key: string; isUnsettled: boolean };

/** A correction of one movement: taken back, and replaced unless it should never have been there. */
export class Correction {
  readonly original: Movement;
  /** Of the movement's own site, whichever one the pages show. */
  readonly zone: string;
  /** One for the life of the form: edited after a missing answer it is refused instead of written twice. */
  #key = newIdempotencyKey();
  #wasUnsettled = false;
  #language = i18n.language;

  replace = $state(true);
  reason = $state('');
  type = $state<MovementType>('OUT');
  tankId = $state('');
  typed = $state('');
  wall = $state('');
  note = $state('');
  sending = $state(false);
  problem = $state.raw<ApiProblem>();
  /** True from sending until the server has said what became of it: the form must outlive its page. */
  isUnsettled = $state(false);
  done = $state.raw<{ reversal: Movement; replacement?: Movement | undefined }>();

  readonly litres = $derived(parseLitres(this.typed, i18n.language));

  constructor(original: Movement, zone: string) {
    this.original = original;
    this.zone = zone;
    this.type = original.type;
    this.tankId = original.tankId;
    this.typed = typedLitres(original.litres, i18n.language);
    this.wall = wallClock(zone, Date.parse(original.occurredAt));
    this.note = original.note ?? '';
  }

  /** A time emptied or typed half-way must not silently stay the old one. */
  get wallError(): string | undefined {
    return instantOf(this.wall, this.zone) === undefined ? t.fuel.record.timeUnreadable : undefined;
  }

  /** Writes the amount anew in the language that the pages speak now. */
  followLanguage(): void {
    this.typed = retypeLitres(this.typed, this.#language, i18n.language);
    this.#language = i18n.language;
  }

  /** What differs from the original; the time only when its minute was changed, so that seconds stay. */
  get changes() {
    const { original } = this;
    const wallBefore = wallClock(this.zone, Date.parse(original.occurredAt));
    const note = this.note.trim() || null;
    return {
      ...(this.type === original.type ? {} : { type: this.type }),
      ...(this.tankId === original.tankId ? {} : { tankId: this.tankId }),
      ...(this.litres === original.litres ? {} : { litres: this.litres }),
      ...(this.wall === wallBefore ? {} : { occurredAt: instantOf(this.wall, this.zone) }),
      ...(note === original.note ? {} : { note }),
    };
  }

  get hasChanges(): boolean {
    return Object.keys(this.changes).length > 0;
  }

  get isReady(): boolean {
    if (this.reason.trim() === '') return false;
    if (!this.replace) return true;
    return this.hasChanges && !this.wallError && this.litres !== undefined && this.litres > 0;
  }

  /** What is worth keeping when the session ends or an answer is missing; its key goes with it, so that a repetition counts once. */
  readDraft(isRefused = false): CorrectionDraft | undefined {
    if (this.done) return undefined;
    const isUnsettled = isRefused && this.sending ? this.#wasUnsettled : this.isUnsettled;
    if (!this.isUnsettled && this.reason.trim() === '' && !this.hasChanges) return undefined;
    const { replace, reason, type, tankId, typed, wall, note } = this;
    return {
      replace,
      reason,
      type,
      tankId,
      typed,
      wall,
      note,
      language: this.#language,
      key: this.#key,
      isUnsettled,
    };
  }

  /** Fills the form with what was kept. */
  takeUp({ key, language, ...fields }: CorrectionDraft): void {
    Object.assign(this, fields);
    this.#language = language;
    this.followLanguage();
    if (this.isUnsettled) this.problem = new ApiProblem({ code: 'outcome_unknown', status: 503 });
    this.#key = key;
  }

  async send(): Promise<void> {
    if (!this.isReady || this.sending) return;
    this.#wasUnsettled = this.isUnsettled;
    this.isUnsettled = true;
    this.sending = true;
    this.problem = undefined;
    try {
      this.done = await call(
        reverseMovement,
        {
          params: { id: this.original.id },
          body: { reason: this.reason.trim(), replacement: this.replace ? this.changes : undefined },
        },
        { idempotencyKey: this.#key },
      );
      this.isUnsettled = false;
    } catch (thrown) {
      const problem = asProblem(thrown);
      if (problem.code === 'idempotency_conflict' || problem.code === 'already_reversed')
        this.isUnsettled = false;
      else if (!problem.leavesOutcomeOpen) this.isUnsettled = this.#wasUnsettled;
      this.problem = problem;
    } finally {
      this.sending = false;
    }
  }
}
