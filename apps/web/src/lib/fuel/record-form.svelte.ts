import {
  stockIn,
  stockOut,
  type Movement,
  type MovementType,
  type StockSummary,
} from '@siaga/contracts/fuel';
import { call } from '../api.ts';
import { instantOf, parseLitres, wallClock } from '../format.ts';
import { i18n, t } from '../i18n/i18n.svelte.ts';
import { newIdempotencyKey } from '../idempotency.ts';
import { asProblem, type ApiProblem } from '../problem.ts';
import { sites } from '../sites/sites.svelte.ts';

const lastTankKey = 'siaga.lastTank';

type Fields = Pick<RecordForm, 'tankId' | 'type' | 'typed' | 'otherTime' | 'wall' | 'note'>;
export type RecordDraft = Fields & { key: string; sent: string };

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

  #key = newIdempotencyKey();
  #sent = '';

  readonly litres = $derived(parseLitres(this.typed, i18n.language));

  /** What keeps the amount from being sent, in words; undefined while it is fine or still empty. */
  readonly litresError = $derived.by(() => {
    if (this.typed.trim() === '') return undefined;
    if (this.litres === undefined) return t.fuel.record.unreadable;
    if (this.litres <= 0) return t.fuel.record.zero;
    if (Math.round(this.litres * 1000) / 1000 !== this.litres) return t.fuel.record.tooManyDecimals;
    return undefined;
  });

  readonly isReady = $derived(
    this.tankId !== '' && this.litres !== undefined && this.litresError === undefined,
  );

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

  /** Sends the form. After a network failure the same form keeps its key, so that nothing counts twice. */
  async send(): Promise<void> {
    if (!this.isReady || this.litres === undefined || this.sending) return;
    const body = {
      tankId: this.tankId,
      litres: this.litres,
      occurredAt: this.otherTime && this.wall ? instantOf(this.wall, sites.zone) : undefined,
      note: this.note.trim() || undefined,
    };
    // A changed form is another movement: under the old key it would be refused as a conflict.
    const content = this.type + JSON.stringify(body);
    if (this.#sent !== '' && this.#sent !== content) this.#key = newIdempotencyKey();
    this.#sent = content;

    this.sending = true;
    this.problem = undefined;
    try {
      const endpoint = this.type === 'IN' ? stockIn : stockOut;
      const reply = await call(endpoint, { body }, { idempotencyKey: this.#key });
      this.recorded = reply.movement;
      localStorage.setItem(lastTankKey, this.tankId);
    } catch (thrown) {
      this.problem = asProblem(thrown);
      this.refused = { typed: this.typed, wall: this.wall };
    } finally {
      this.sending = false;
    }
  }

  /** What is worth keeping when the session ends; its key goes with it, so that a repetition counts once. */
  readDraft(): RecordDraft | undefined {
    if (this.typed.trim() === '' && this.note.trim() === '') return undefined;
    const { tankId, type, typed, otherTime, wall, note } = this;
    return { tankId, type, typed, otherTime, wall, note, key: this.#key, sent: this.#sent };
  }

  /** Fills the form with what was kept. */
  takeUp({ key, sent, ...fields }: RecordDraft): void {
    Object.assign(this, fields);
    this.#key = key;
    this.#sent = sent;
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
    this.#sent = '';
  }
}
