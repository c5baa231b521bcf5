import { randomUUID } from 'node:crypto';

/** Somebody who can sign in. */
export interface Person {
  name: string;
  email: string;
  password: string;
}

export interface ATank {
  id: string;
  name: string;
}

/** A paired kiosk and its credential. */
export interface AKiosk {
  id: string;
  name: string;
  token: string;
}

export interface AMovement {
  id: string;
  type: 'IN' | 'OUT';
  litres: number;
  balanceL: number;
  businessDay: string;
}

let counter = 0;
/** A number that no other story has. */
const next = () => `${Date.now().toString(36)}${(counter += 1)}`;

/**
 * Arranges what must stand before a story begins and looks at what stands after it: an administrator's program on the
 * same wire as everybody. What a story is about is done on the pages instead.
 */
export class Office {
  readonly #url: string;
  #cookie = '';

  private constructor(url: string) {
    this.#url = url;
  }

  static async open(url: string, administrator: Person): Promise<Office> {
    const office = new Office(url);
    const { email, password } = administrator;
    const reply = await office.#send('POST', '/api/auth/login', { email, password });
    office.#cookie = reply.headers
      .getSetCookie()
      .map((cookie) => cookie.split(';')[0])
      .join('; ');
    return office;
  }

  /** A tank of 10,000 L with `balanceL` in it; its name is its own. */
  async tank(wish: { balanceL?: number; capacityL?: number; called?: string } = {}): Promise<ATank> {
    const name = `${wish.called ?? 'Tangki'} ${next()}`;
    const body = { name, product: 'Solar B40', capacityL: wish.capacityL ?? 10_000 };
    const { tank } = await this.ask<{ tank: ATank }>('POST', '/api/tanks', body);
    if (wish.balanceL) await this.record(tank, 'IN', wish.balanceL, { note: 'isi awal' });
    return tank;
  }

  async firstTank(): Promise<ATank> {
    const [tank] = (await this.ask<{ data: ATank[] }>('GET', '/api/tanks')).data;
    if (!tank) throw new Error('there is no tank');
    return tank;
  }

  async record(
    tank: ATank,
    type: 'IN' | 'OUT',
    litres: number,
    more: { note?: string; occurredAt?: string } = {},
  ): Promise<AMovement> {
    const path = `/api/stock/${type === 'IN' ? 'in' : 'out'}`;
    const body = { tankId: tank.id, litres, ...more };
    return (await this.ask<{ movement: AMovement }>('POST', path, body)).movement;
  }

  /** Somebody new with that role at the only site. */
  async person(role: string, name = 'Daeng'): Promise<Person> {
    const person = { name, email: `${next()}@siaga.test`, password: 'perahu-pinisi-biru' };
    await this.ask('POST', '/api/users', { ...person, role });
    return person;
  }

  async place(name: string): Promise<void> {
    const { data } = await this.ask<{ data: { id: string }[] }>('GET', '/api/sites');
    await this.ask('POST', `/api/sites/${data[0]?.id}/places`, { name });
  }

  /** A kiosk that was paired and has reported this of itself. */
  async kiosk(wish: { called?: string; selfTest?: Record<string, unknown> } = {}): Promise<AKiosk> {
    const { code, claim } = await this.ask<{ code: string; claim: string }>('POST', '/api/kiosks/pairing');
    const body = { code, name: `${wish.called ?? 'Kios'} ${next()}` };
    const { kiosk } = await this.ask<{ kiosk: AKiosk }>('POST', '/api/kiosks', body);
    const { token } = await this.ask<{ token: string }>('POST', '/api/kiosks/pairing/claim', { claim });
    const made = { ...kiosk, token };
    if (wish.selfTest) await this.beat(made, wish.selfTest);
    return made;
  }

  /** The kiosk says that it is alive, and what it found out about itself. */
  async beat({ token }: AKiosk, selfTest: Record<string, unknown>): Promise<void> {
    const reply = await fetch(`${this.#url}/api/kiosks/heartbeat`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({ seq: (counter += 1), selfTest }),
    });
    if (!reply.ok) throw new Error(`heartbeat: ${reply.status}`);
  }

  /** Somebody presses; the answered function ends what came of it. */
  async callForHelp(category = 'medical'): Promise<() => Promise<void>> {
    const body = { pressId: randomUUID(), category };
    const { incident } = await this.ask<{ incident: { id: string } }>('POST', '/api/emergency/presses', body);
    return async () => {
      await this.ask('POST', `/api/emergency/incidents/${incident.id}/resolve`, { outcome: 'false_alarm' });
    };
  }

  /** What the ledger holds of a tank, oldest first. */
  async movementsOf(tank: ATank): Promise<AMovement[]> {
    const path = `/api/stock/history?tankId=${tank.id}&limit=200&sort=occurredAt`;
    return (await this.ask<{ data: AMovement[] }>('GET', path)).data;
  }

  async balanceOf(tank: ATank): Promise<number> {
    return (await this.ask<{ tank: { balanceL: number } }>('GET', `/api/tanks/${tank.id}`)).tank.balanceL;
  }

  /** Any call of the wire, as whoever opened this. */
  async ask<Reply>(method: string, path: string, body?: unknown): Promise<Reply> {
    const reply = await this.#send(method, path, body);
    return (reply.status === 204 ? undefined : await reply.json()) as Reply;
  }

  async #send(method: string, path: string, body?: unknown): Promise<Response> {
    const headers: Record<string, string> = { origin: this.#url, cookie: this.#cookie };
    if (body !== undefined) {
      headers['content-type'] = 'application/json';
      headers['idempotency-key'] = next();
    }
    const reply = await fetch(this.#url + path, {
      method,
      headers,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!reply.ok) throw new Error(`${method} ${path}: ${reply.status} ${await reply.text()}`);
    return reply;
  }
}
