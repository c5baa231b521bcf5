import type { Delivery } from '@siaga/contracts/deliveries';
import type { App } from '../app.ts';
import type { DeliveryKind, Message, Occasion } from '../notifications/index.ts';
import { inTransaction } from '../platform/db/index.ts';
import { newId } from '../platform/ids.ts';

/** Something that people are told of: what stands above notifications hands in such a topic. Each has a topic of its own. */
export class TestSubject {
  readonly id = newId();
  readonly #app: App;
  readonly #siteId: string;
  /** What it says now. */
  line = 'Orang pingsan di gerbang 3';
  isOver = false;
  /** Nothing that has not been sent is worth sending any more. */
  isNeedless = false;
  /** Where it is; told on a map as well when set. */
  venue: Message['venue'] = null;
  /** Every time that it was put into words. */
  composed: Occasion[] = [];
  /** How often it heard that a delivery has changed. */
  heard = 0;
  /** Runs while it is being put into words. */
  whileComposing: () => Promise<void> = async () => {};

  constructor(app: App, siteId: string) {
    this.#app = app;
    this.#siteId = siteId;
    this.joinOn(app);
  }

  /** Makes another instance know the topic as well. */
  joinOn(app: App): void {
    app.notifications.onTopic(this.id, {
      compose: (occasion) => this.#compose(occasion),
      act: async () => 'ok',
      stand: async () => this.line,
      delivered: () => {
        this.heard++;
      },
    });
  }

  async #compose(occasion: Occasion): Promise<Message | null> {
    this.composed.push(occasion);
    await this.whileComposing();
    if (this.isNeedless && !occasion.isEdit) return null;
    return {
      language: occasion.language,
      title: occasion.mayBeDuplicate ? 'Darurat (mungkin dua kali)' : 'Darurat',
      lines: [this.line],
      buttons: [],
      venue: this.venue,
      url: null,
      tag: this.id,
      isOver: this.isOver,
    };
  }

  async tell(kind: DeliveryKind, userIds: string[]): Promise<void> {
    await inTransaction(this.#app.database.db, (trx) =>
      this.#app.notifications.tell(trx, {
        topic: this.id,
        subjectId: this.id,
        siteId: this.#siteId,
        kind,
        weight: 'real',
        userIds,
        withVenue: this.venue !== null,
      }),
    );
  }

  /** It says something else now. */
  async becomes(line: string): Promise<void> {
    this.line = line;
    await inTransaction(this.#app.database.db, (trx) =>
      this.#app.notifications.update(trx, this.id, this.id),
    );
  }

  /** It is over: what waits of these kinds has become needless. */
  async settle(...kinds: DeliveryKind[]): Promise<void> {
    this.isOver = true;
    this.isNeedless = true;
    await inTransaction(this.#app.database.db, (trx) =>
      this.#app.notifications.settle(trx, this.id, this.id, kinds),
    );
  }

  /** Its deliveries, oldest first; web push alone, because no test here has a bot. */
  async deliveries(): Promise<Delivery[]> {
    const all = await this.#app.notifications.deliveriesOf(this.#app.database.db, this.id, this.id);
    return all.filter((delivery) => delivery.channel === 'webpush');
  }

  /** The only delivery of a kind. */
  async delivery(kind: DeliveryKind = 'alert'): Promise<Delivery> {
    const [only, ...others] = (await this.deliveries()).filter((delivery) => delivery.kind === kind);
    if (!only || others.length > 0)
      throw new Error(`${others.length + (only ? 1 : 0)} deliveries of ${kind}`);
    return only;
  }
}
