import type { Incident } from '@siaga/contracts/emergency';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { OwnPresses } from './own-presses.svelte.ts';
import { createPressStore } from './press-store.ts';

/** A server with one incident for everything that is pressed, which tells live what it does before it answers. */
function site() {
  const asked: string[] = [];
  let incident = {
    id: 'incident-1',
    number: 'K-2026-000001',
    state: 'raised',
    revision: 1,
    pressCount: 0,
    responders: [] as unknown[],
  };
  const change = (changes: Partial<typeof incident>) => {
    incident = { ...incident, ...changes, revision: incident.revision + 1 };
    presses.hear(incident as unknown as Incident);
  };
  vi.stubGlobal('fetch', async (url: string, { method }: RequestInit) => {
    asked.push(`${method} ${url}`);
    if (url.endsWith('/cancel')) change({ state: 'cancelled' });
    else if (method === 'POST') change({ pressCount: incident.pressCount + 1 });
    return new Response(JSON.stringify({ incident, receipt: incident.number }));
  });
  const presses = new OwnPresses({
    store: createPressStore(null, () => Promise.reject(new Error('no database'))),
    token: () => 'token',
    onRevoked: () => undefined,
    where: () => ({}),
  });
  return { asked, change, presses };
}

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);
beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test('a press that was taken back is told for a minute and then gone, although the news came before the answer', async () => {
  const { presses } = site();
  const press = presses.press('fire');
  await pass(500);
  expect(press.standing).toBe('sent');
  presses.takeBack(press);
  await pass(0);
  expect(press.standing).toBe('cancelled');
  expect(presses.shown).toHaveLength(1);
  await pass(61_000);
  expect(presses.shown).toEqual([]);
  presses.stop();
});

test('however often a button was pressed for an incident, its state is asked for once', async () => {
  const { asked, change, presses } = site();
  for (let pressed = 0; pressed < 30; pressed++) presses.press('fire');
  await pass(100);
  asked.length = 0;
  await presses.refresh();
  expect(asked).toHaveLength(1);
  change({ state: 'resolved' });
  expect(presses.shown[0]!.standing).toBe('resolved');
  await pass(61_000);
  expect(presses.shown).toEqual([]);
  presses.stop();
});

test('a state that is being asked for is not asked for a second time', async () => {
  const { asked, presses } = site();
  presses.press('fire');
  await pass(100);
  asked.length = 0;
  await Promise.all([presses.refresh(), presses.refresh(), presses.refresh()]);
  expect(asked).toHaveLength(1);
  presses.stop();
});
