import type { Incident } from '@siaga/contracts/emergency';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { asProblem } from '../problem.ts';
import { type KeptPress, makePress } from './kept-press.ts';
import { createPressQueue } from './press-queue.ts';
import { createPressStore } from './press-store.ts';
import type { Answer } from './press-wire.ts';
import type { Reading } from './running-clock.ts';

const HOUR_MS = 3_600_000;

let life = 'first';
const readClocks = (): Reading => ({ life, ticksMs: performance.now(), wallMs: Date.now() });

/** A server that keeps what reaches it, over a line that can be cut. */
function site() {
  const kept = new Map<string, Incident>();
  const state = {
    line: 'up' as 'up' | 'down' | 'hanging' | 'answers-lost',
    knowsKiosk: true,
    sent: [] as string[],
    refuses: (_press: KeptPress) => false,
    failsFor: (_press: KeptPress) => false,
    pressCount: 1,
  };
  const incidentOf = (press: KeptPress): Incident => {
    const incident = kept.get(press.pressId) ?? {
      id: `incident-${kept.size + 1}`,
      number: `K-2026-00000${kept.size + 1}`,
      state: press.cancelledAfterMs === undefined ? 'raised' : 'cancelled',
      pressCount: state.pressCount,
    };
    kept.set(press.pressId, incident as Incident);
    return incident as Incident;
  };
  const over = async (signal: AbortSignal, answer: () => Answer): Promise<Answer> => {
    if (state.line === 'down') return { kind: 'unanswered' };
    if (state.line === 'hanging')
      return new Promise((resolve) => {
        signal.addEventListener('abort', () => resolve({ kind: 'unanswered' }));
      });
    const said = answer();
    await Promise.resolve();
    return state.line === 'answers-lost' ? { kind: 'unanswered' } : said;
  };
  return {
    state,
    kept,
    wire: {
      send: (press: KeptPress, { signal }: { signal: AbortSignal }) =>
        over(signal, (): Answer => {
          if (!state.knowsKiosk) return { kind: 'revoked' };
          state.sent.push(press.category);
          if (state.refuses(press)) return { kind: 'refused', problem: asProblem('400') };
          if (state.failsFor(press)) return { kind: 'failed' };
          const incident = incidentOf(press);
          return { kind: 'kept', incident, receipt: incident.number };
        }),
      takeBack: (press: KeptPress, { signal }: { signal: AbortSignal }) =>
        over(signal, (): Answer => {
          state.sent.push(`cancel ${press.category}`);
          const incident = { ...kept.get(press.pressId)!, state: 'cancelled' as const };
          kept.set(press.pressId, incident);
          return { kind: 'kept', incident, receipt: incident.number };
        }),
    },
  };
}

const disk = () => {
  const kept = new Map<string, KeptPress>();
  return async () => ({
    all: async () => [...kept.values()],
    put: async (press: KeptPress) => void kept.set(press.pressId, press),
    remove: async (pressId: string) => void kept.delete(pressId),
    test: async () => undefined,
  });
};

type Site = ReturnType<typeof site>;
let stops: (() => void)[] = [];

/** One life of the page on a device. */
function kiosk(server: Site, database = disk()) {
  const seen = new Map<string, KeptPress>();
  const queue = createPressQueue({
    store: createPressStore(null, database),
    wire: server.wire,
    readClocks,
    onChange: (press, answer) => {
      seen.set(press.pressId, press);
      // As the page does, in the midst of the queue's own work.
      if (answer?.kind === 'kept' && ['cancelled', 'resolved'].includes(answer.incident.state))
        queue.forget(press.pressId);
    },
  });
  stops.push(queue.stop);
  const press = (category: KeptPress['category']) => {
    const made = makePress(category, {}, queue.nextOrder(), readClocks());
    queue.add(made);
    return made.pressId;
  };
  return { queue, press, seen };
}

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

beforeEach(() => {
  life = 'first';
  vi.useFakeTimers({
    toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date', 'performance'],
  });
});
afterEach(() => {
  stops.forEach((stop) => stop());
  stops = [];
  vi.useRealTimers();
});

test('a press is sent at once and bears the receipt of the server', async () => {
  const server = site();
  const { press, seen } = kiosk(server);
  const id = press('fire');
  await pass(0);
  expect(seen.get(id)).toMatchObject({ state: 'kept', receipt: 'K-2026-000001', incidentId: 'incident-1' });
});

test('without a line a press waits for three days over a restart, then arrives once with its age, in order', async () => {
  const server = site();
  server.state.line = 'down';
  const database = disk();
  const before = kiosk(server, database);
  const first = before.press('medical');
  await pass(HOUR_MS);
  before.press('security');
  await pass(HOUR_MS);
  before.queue.stop();

  life = 'second';
  await pass(70 * HOUR_MS);
  const after = kiosk(server, database);
  await after.queue.load();
  await pass(0);
  const aged = after.seen.get(first)!.age.ms;
  expect(Math.abs(aged - 72 * HOUR_MS)).toBeLessThan(1_000);

  server.state.line = 'up';
  after.queue.kick();
  await pass(0);
  expect(server.state.sent).toEqual(['medical', 'security']);
  expect([...server.kept.keys()]).toEqual([first, expect.any(String)]);
  expect(after.seen.get(first)).toMatchObject({ state: 'kept', receipt: 'K-2026-000001' });
});

test('an answer that is lost is asked for again with the same id', async () => {
  const server = site();
  server.state.line = 'answers-lost';
  const { press, seen } = kiosk(server);
  const id = press('fire');
  await pass(0);
  expect(seen.get(id)!.state).toBe('waiting');
  server.state.line = 'up';
  await pass(15_000);
  expect(seen.get(id)).toMatchObject({ state: 'kept', receipt: 'K-2026-000001' });
  expect(server.kept.size).toBe(1);
});

test('it is tried again by itself after 1, 2, 4, 8 and then every 15 s', async () => {
  const server = site();
  const tries: number[] = [];
  const send = server.wire.send;
  server.wire.send = async (...given) => {
    tries.push(Math.round(performance.now()));
    return send(...given);
  };
  server.state.line = 'down';
  const from = Math.round(performance.now());
  kiosk(server).press('rescue');
  await pass(46_000);
  // The press itself, the queue's first turn right after it, and then the ladder.
  expect(tries.map((at) => (at - from) / 1_000)).toEqual([0, 0, 1, 3, 7, 15, 30, 45]);
});

test('when the line comes back an attempt that hangs is given up for a new one', async () => {
  const server = site();
  server.state.line = 'hanging';
  const { press, queue, seen } = kiosk(server);
  const id = press('fire');
  await pass(1_500);
  server.state.line = 'up';
  queue.kick();
  await pass(0);
  expect(seen.get(id)!.state).toBe('kept');
});

test('a new press does not wait for an older one that hangs', async () => {
  const server = site();
  server.state.line = 'hanging';
  const { press, seen } = kiosk(server);
  const old = press('other');
  await pass(100);
  server.state.line = 'up';
  const id = press('fire');
  await pass(0);
  expect(seen.get(id)!.state).toBe('kept');
  expect(seen.get(old)!.state).toBe('waiting');
});

test('a press that the server cannot read is put aside, and one that makes it fail waits; the next ones arrive', async () => {
  const server = site();
  server.state.refuses = (press) => press.category === 'other';
  server.state.failsFor = (press) => press.category === 'rescue';
  server.state.line = 'down';
  const { press, queue, seen } = kiosk(server);
  const [refused, failing, good] = [press('other'), press('rescue'), press('fire')];
  await pass(0);
  server.state.line = 'up';
  queue.kick();
  await pass(0);
  expect(seen.get(refused)!.state).toBe('refused');
  expect(seen.get(failing)!.state).toBe('waiting');
  expect(seen.get(good)!.state).toBe('kept');
});

test('a revoked kiosk keeps its presses for the next credential', async () => {
  const server = site();
  server.state.knowsKiosk = false;
  const { press, queue, seen } = kiosk(server);
  const id = press('fire');
  await pass(60_000);
  expect(seen.get(id)!.state).toBe('waiting');
  server.state.knowsKiosk = true;
  queue.kick();
  await pass(0);
  expect(seen.get(id)!.state).toBe('kept');
});

test('what was taken back before it left arrives as taken back, and nobody is called', async () => {
  const server = site();
  server.state.line = 'down';
  const { press, queue, seen } = kiosk(server);
  const id = press('fire');
  await pass(2_000);
  queue.takeBack(id, 2_000);
  server.state.line = 'up';
  queue.kick();
  await pass(0);
  expect(server.kept.get(id)!.state).toBe('cancelled');
  expect(server.state.sent).toEqual(['fire']);
  expect(seen.get(id)).toMatchObject({ cancelledAfterMs: 2_000, cancelSettled: true });
});

test('what was taken back after it had arrived is cancelled, although the answer to the press was lost', async () => {
  const server = site();
  server.state.line = 'answers-lost';
  const { press, queue, seen } = kiosk(server);
  const id = press('fire');
  await pass(500);
  queue.takeBack(id, 500);
  server.state.line = 'up';
  await pass(2_000);
  expect(server.kept.get(id)!.state).toBe('cancelled');
  expect(server.state.sent.at(-1)).toBe('cancel fire');
  expect(seen.get(id)!.cancelSettled).toBe(true);
});

test("taking a press back leaves an incident that somebody else's press stands behind", async () => {
  const server = site();
  server.state.line = 'answers-lost';
  server.state.pressCount = 2;
  const { press, queue, seen } = kiosk(server);
  const id = press('fire');
  await pass(500);
  queue.takeBack(id, 500);
  server.state.line = 'up';
  await pass(2_000);
  expect(server.kept.get(id)!.state).toBe('raised');
  expect(server.state.sent).not.toContain('cancel fire');
  expect(seen.get(id)!.cancelSettled).toBe(true);
});

test('a device that cannot be read at its start is read later, and what it kept is sent', async () => {
  const server = site();
  const database = disk();
  server.state.line = 'down';
  const id = kiosk(server, database).press('rescue');
  await pass(0);
  server.state.line = 'up';

  life = 'second';
  let tries = 0;
  const slow = async () => {
    tries += 1;
    if (tries < 3) throw new Error('IndexedDB does not answer');
    return database();
  };
  const after = kiosk(server, slow);
  await after.queue.load();
  expect(after.seen.size).toBe(0);
  await pass(60_000);
  expect(after.seen.get(id)).toMatchObject({ state: 'kept', category: 'rescue' });
});

test('a kept press of which half is missing is sent, and keeps no other from it', async () => {
  const server = site();
  const database = disk();
  const db = await database();
  const whole = makePress('fire', {}, 7, readClocks());
  await db.put({ pressId: 'half', category: 'no such' } as unknown as KeptPress);
  await db.put({ category: 'medical' } as unknown as KeptPress);
  await db.put(whole);
  const { queue, seen } = kiosk(server, database);
  await queue.load();
  await pass(0);
  expect(seen.get('half')).toMatchObject({ state: 'kept', category: 'other', age: { ms: 0 } });
  expect(seen.get(whole.pressId)!.state).toBe('kept');
});

test('a press that turns out to be over is forgotten at once, and the next ones are sent all the same', async () => {
  const server = site();
  server.state.line = 'down';
  const { press, queue, seen } = kiosk(server);
  const takenBack = press('other');
  await pass(1_000);
  queue.takeBack(takenBack, 1_000);
  const behind = press('fire');
  await pass(0);
  server.state.line = 'up';
  queue.kick();
  await pass(0);
  expect(seen.get(behind)!.state).toBe('kept');

  server.state.line = 'down';
  const later = press('medical');
  await pass(1_000);
  server.state.line = 'up';
  await pass(60_000);
  expect(seen.get(later)!.state).toBe('kept');
});

test('a press that is over is forgotten by the device', async () => {
  const server = site();
  const database = disk();
  const { press, queue } = kiosk(server, database);
  const id = press('fire');
  await pass(0);
  queue.forget(id);
  await pass(0);
  const after = kiosk(server, database);
  await after.queue.load();
  expect(after.seen.size).toBe(0);
});
