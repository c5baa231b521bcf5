import type { Movement, Tank } from '@siaga/contracts/fuel';
import type { TestAnswer, TestPerson } from './person.ts';
import type { TestApp } from './test-app.ts';

interface EntryExtras {
  occurredAt?: string;
  note?: string;
  key?: string;
}

/** A tank in a test, and what somebody does with it, readable as a sentence. */
export class TestTank {
  readonly id: string;
  readonly by: TestPerson;

  constructor(id: string, by: TestPerson) {
    this.id = id;
    this.by = by;
  }

  /** A tank of 10,000 L with a safe fill of 9,500 L at the first site, used by the administrator unless said otherwise. */
  static async at(test: TestApp, wish: Partial<Tank> = {}, by: TestPerson = test.admin): Promise<TestTank> {
    const made = await test.admin.post('/api/tanks', {
      name: `Tangki ${crypto.randomUUID().slice(0, 8)}`,
      product: 'Solar B40',
      siteId: test.siteId,
      capacityL: 10_000,
      ...wish,
    });
    if (made.status !== 201) throw new Error(`no tank was made: ${made.text}`);
    return new TestTank(made.body.tank.id as string, by);
  }

  usedBy(person: TestPerson): TestTank {
    return new TestTank(this.id, person);
  }

  tryIn(litres: unknown, { key, ...extras }: EntryExtras = {}): Promise<TestAnswer> {
    return this.by.once('/api/stock/in', { tankId: this.id, litres, ...extras }, key);
  }

  tryOut(litres: unknown, { key, ...extras }: EntryExtras = {}): Promise<TestAnswer> {
    return this.by.once('/api/stock/out', { tankId: this.id, litres, ...extras }, key);
  }

  /** Records a receipt that must succeed. */
  async receives(litres: number, extras?: EntryExtras): Promise<Movement> {
    return kept(await this.tryIn(litres, extras));
  }

  /** Records an issue that must succeed. */
  async issues(litres: number, extras?: EntryExtras): Promise<Movement> {
    return kept(await this.tryOut(litres, extras));
  }

  tryReverse(movementId: string, reason = 'salah catat', replacement?: object): Promise<TestAnswer> {
    return this.by.post(`/api/stock/movements/${movementId}/reverse`, {
      reason,
      ...(replacement ? { replacement } : {}),
    });
  }

  async balanceL(): Promise<number> {
    const answer = await this.by.get(`/api/tanks/${this.id}`);
    return answer.body.tank.balanceL as number;
  }

  async trend(query: string): Promise<
    {
      day: string;
      openingL: number;
      inL: number;
      outL: number;
      closingL: number;
      receivedL: number;
      usedL: number;
    }[]
  > {
    const answer = await this.by.get(`/api/stock/trend?tankId=${this.id}&${query}`);
    if (answer.status !== 200) throw new Error(answer.text);
    return answer.body.data;
  }
}

function kept(answer: TestAnswer): Movement {
  if (answer.status !== 201) throw new Error(`not recorded: ${answer.status} ${answer.text}`);
  return answer.body.movement as Movement;
}
