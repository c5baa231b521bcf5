import { reverseMovement, type Movement, type MovementType } from '@siaga/contracts/fuel';
import { call } from '../api.ts';
import { instantOf, parseLitres, typedLitres, wallClock } from '../format.ts';
import { i18n } from '../i18n/i18n.svelte.ts';
import { newIdempotencyKey } from '../idempotency.ts';
import { asProblem, type ApiProblem } from '../problem.ts';

type Fields = Pick<Correction, 'replace' | 'reason' | 'type' | 'tankId' | 'typed' | 'wall' | 'note'>;
export type CorrectionDraft = Fields & { key: string };

/** A correction of one movement: taken back, and replaced unless it should never have been there. */
export class Correction {
  readonly original: Movement;
  readonly #zone: string;
  #key = newIdempotencyKey();

  replace = $state(true);
  reason = $state('');
  type = $state<MovementType>('OUT');
  tankId = $state('');
  typed = $state('');
  wall = $state('');
  note = $state('');
  sending = $state(false);
  problem = $state.raw<ApiProblem>();
  done = $state.raw<{ reversal: Movement; replacement?: Movement | undefined }>();

  readonly litres = $derived(parseLitres(this.typed, i18n.language));

  constructor(original: Movement, zone: string) {
    this.original = original;
    this.#zone = zone;
    this.type = original.type;
    this.tankId = original.tankId;
    this.typed = typedLitres(original.litres, i18n.language);
    this.wall = wallClock(zone, Date.parse(original.occurredAt));
    this.note = original.note ?? '';
  }

  /** What differs from the original; the time only when its minute was changed, so that seconds stay. */
  get changes() {
    const { original } = this;
    const wallBefore = wallClock(this.#zone, Date.parse(original.occurredAt));
    const note = this.note.trim() || null;
    return {
      ...(this.type === original.type ? {} : { type: this.type }),
      ...(this.tankId === original.tankId ? {} : { tankId: this.tankId }),
      ...(this.litres === original.litres ? {} : { litres: this.litres }),
      ...(this.wall === wallBefore || !this.wall ? {} : { occurredAt: instantOf(this.wall, this.#zone) }),
      ...(note === original.note ? {} : { note }),
    };
  }

  get hasChanges(): boolean {
    return Object.keys(this.changes).length > 0;
  }

  get isReady(): boolean {
    if (this.reason.trim() === '') return false;
    return !this.replace || (this.hasChanges && this.litres !== undefined && this.litres > 0);
  }

  /** What is worth keeping when the session ends; its key goes with it, so that a repetition counts once. */
  readDraft(): CorrectionDraft | undefined {
    if (this.reason.trim() === '' && !this.hasChanges) return undefined;
    const { replace, reason, type, tankId, typed, wall, note } = this;
    return { replace, reason, type, tankId, typed, wall, note, key: this.#key };
  }

  /** Fills the form with what was kept. */
  takeUp({ key, ...fields }: CorrectionDraft): void {
    Object.assign(this, fields);
    this.#key = key;
  }

  async send(): Promise<void> {
    if (!this.isReady || this.sending) return;
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
    } catch (thrown) {
      this.problem = asProblem(thrown);
    } finally {
      this.sending = false;
    }
  }
}
