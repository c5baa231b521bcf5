import {
  stockIn,
  stockOut,
  type Movement,
  type MovementType,
  type StockSummary,
} from '@siaga/contracts/fuel';
import { call } from '../api.ts';
import { instantOf, parseLitres, retypeLitres, wallClock, type Language } from '../format.ts';
import { i18n, t } from '../i18n/i18n.svelte.ts';
import { newIdempotencyKey } from '../idempotency.ts';
import { ApiProblem, asProblem } from '../problem.ts';
import { sites } from '../sites/sites.svelte.ts';
import { litresUnreadable } from './problem-words.ts';

const lastTankKey = 'siaga.lastTank';

type Fields = Pick<RecordForm, 'tankId' | 'type' | 'typed' | 'otherTime' | 'wall' | 'note'>;
export type RecordDraft = Fields & { language: Language; key: string; unsettled: MovementType | undefined };

/** One filled-in form for fuel in or out, from the first digit to the server's confirmation. */
export class RecordForm {
  tankId = $state('');
  type = $state<MovementType>('OUT');
  typed = $state('');
  /** False = the moment it is recorded. */
  otherTime = $state(false);
  /** Wall clock of the site, YYYY-MM-DDTHH:mm. */
  wall = $state('');
  note = $state('');
  sending = $state(false);
  problem = $state.raw<ApiProblem>();
  /** The fields as they were when they were refused: what has been changed since is no longer wrong. */
  refused = $state.raw({ typed: '', wall: '' });
  /** The movement as the server wrote it; its balance is the truth. */
  recorded = $state.raw<Movement>();

  /** Which way the fuel went that was sent and may be recorded, while the server has not said. */
  #unsettled = $state<MovementType>();
  /**
   * One key for the life of the form. A refused attempt leaves nothing under it, so whatever is sent next may use it;
   * and should an attempt without an answer have been recorded, an edited form is refused instead of counting twice.
   */
  #key = newIdempotencyKey();
  /** `#unsettled` as it was before what is being sent now. */
  #unsettledBefore: MovementType | undefined;
  #language = i18n.language;

  readonly litres = $derived(parseLitres(this.typed, i18n.language));

  /** What keeps the amount from being sent, in words; undefined while it is fine or still empty. */
  readonly litresError = $derived.by(() => {
    if (this.typed.trim() === '') return undefined;
    if (this.litres === undefined) return litresUnreadable(this.typed);
    if (this.litres <= 0) return t.fuel.record.zero;
    if (Math.round(this.litres * 1000) / 1000 !== this.litres) return t.fuel.record.tooManyDecimals;
    return undefined;
  });

  readonly #occurredAt = $derived(this.otherTime ? instantOf(this.wall, sites.zone) : undefined);

  /** A time emptied or typed half-way must not become "now". */
  readonly wallError = $derived(
    this.otherTime && this.#occurredAt === undefined ? t.fuel.record.timeUnreadable : undefined,
  );

  readonly isReady = $derived(
    this.tankId !== '' &&
      this.litres !== undefined &&
      this.litresError === undefined &&
      this.wallError === undefined,
  );

  /** What is to be done before the form can be sent, for the button that cannot be pressed. */
  readonly missing = $derived.by(() => {
    if (this.litres === undefined || this.litresError) return t.fuel.record.submitEmpty;
    if (this.tankId === '') return t.fuel.record.submitNoTank;
    return undefined;
  });

  /** True from sending until the server has said what became of it: the form must outlive its page. */
  readonly isUnsettled = $derived(this.#unsettled !== undefined);

  /** The litres of the tank after this, as far as this device knows. */
  expectedBalance(tank: StockSummary): number | undefined {
    if (this.litres === undefined || this.litresError) return undefined;
    return Math.round((tank.balanceL + (this.type === 'IN' ? this.litres : -this.litres)) * 1000) / 1000;
  }

  /** Chooses the tank asked for, else the one used last on this device, else the only one. */
  suggestTank(tanks: readonly StockSummary[], asked: string | null): void {
    if (tanks.some(({ tankId }) => tankId === this.tankId)) return;
    const known = [asked, localStorage.getItem(lastTankKey)].find((id) =>
      tanks.some(({ tankId }) => tankId === id),
    );
    this.tankId = known ?? (tanks.length === 1 ? (tanks[0]?.tankId ?? '') : '');
  }

  openOtherTime(): void {
    this.otherTime = true;
    if (this.wall === '') this.wall = wallClock(sites.zone, Date.now());
  }

  /** Writes the amount anew in the language that the pages speak now. */
  followLanguage(): void {
    this.typed = retypeLitres(this.typed, this.#language, i18n.language);
    this.#language = i18n.language;
  }

  /** Sends the form; sent again after a failure, edited or not, nothing counts twice. */
  async send(): Promise<void> {
    if (!this.isReady || this.litres === undefined || this.sending) return;
    const body = {
      tankId: this.tankId,
      litres: this.litres,
      occurredAt: this.#occurredAt,
      note: this.note.trim() || undefined,
    };
    const before = this.#unsettled;
    // The server tells keys apart by their address, so it would not notice fuel in after the same fuel out.
    if (before !== undefined && before !== this.type) {
      this.problem = new ApiProblem({ code: 'idempotency_conflict', status: 409 });
      return;
    }
    this.#unsettledBefore = before;
    this.#unsettled = this.type;
    this.sending = true;
    this.problem = undefined;
    try {
      const endpoint = this.type === 'IN' ? stockIn : stockOut;
      const reply = await call(endpoint, { body }, { idempotencyKey: this.#key });
      this.recorded = reply.movement;
      this.#unsettled = undefined;
      localStorage.setItem(lastTankKey, this.tankId);
    } catch (thrown) {
      const problem = asProblem(thrown);
      // A refusal settles a first attempt; after one without an answer only a conflict does: the first one stands.
      if (problem.code === 'idempotency_conflict') this.#unsettled = undefined;
      else if (!problem.leavesOutcomeOpen) this.#unsettled = before;
      this.problem = problem;
      this.refused = { typed: this.typed, wall: this.wall };
    } finally {
      this.sending = false;
    }
  }

  /** What is worth keeping when the session ends or an answer is missing; its key goes with it, so that a repetition counts once. */
  readDraft(isRefused = false): RecordDraft | undefined {
    if (this.recorded) return undefined;
    const unsettled = isRefused && this.sending ? this.#unsettledBefore : this.#unsettled;
    if (!this.isUnsettled && this.typed.trim() === '' && this.note.trim() === '') return undefined;
    const { tankId, type, typed, otherTime, wall, note } = this;
    return {
      tankId,
      type,
      typed,
      otherTime,
      wall,
      note,
      language: this.#language,
      key: this.#key,
      unsettled,
    };
  }

  /** Fills the form with what was kept. */
  takeUp({ key, language, unsettled, ...fields }: RecordDraft): void {
    Object.assign(this, fields);
    this.#language = language;
    this.followLanguage();
    this.#key = key;
    this.#unsettled = unsettled;
    if (unsettled) this.problem = new ApiProblem({ code: 'outcome_unknown', status: 503 });
  }

  /** An empty form for the next movement of the same tank. */
  restart(): void {
    this.typed = '';
    this.note = '';
    this.otherTime = false;
    this.wall = '';
    this.problem = undefined;
    this.recorded = undefined;
    this.#key = newIdempotencyKey();
    this.#unsettled = undefined;
  }
}
