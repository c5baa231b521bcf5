import type { Movement } from '@siaga/contracts/fuel';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Correction } from './correction.svelte.ts';

const original: Movement = {
  id: 'movement-1',
  type: 'OUT',
  tankId: 'tank-1',
  tankName: 'T1',
  litres: 500,
  balanceL: 500,
  seq: 2,
  occurredAt: '2026-11-22T00:15:30.000Z',
  recordedAt: '2026-11-22T00:16:00.000Z',
  businessDay: '2026-11-22',
  note: null,
  user: { id: 'daeng', name: 'Daeng' },
  reverses: null,
  reversedBy: null,
  replaces: null,
  reason: null,
  source: 'entry',
  hash: '',
};

let keys: (string | null)[] = [];
let answer: () => Response;
beforeEach(() => {
  keys = [];
  vi.stubGlobal('fetch', async (_: string, request: RequestInit) => {
    keys.push(new Headers(request.headers).get('idempotency-key'));
    return answer();
  });
});
afterEach(() => vi.unstubAllGlobals());

function filled(): Correction {
  const correction = new Correction(original, 'Asia/Makassar');
  correction.typed = '50';
  correction.reason = 'salah ketik';
  return correction;
}

test.each(['', '2026-11-22T', '12026-11-22T08:15'])(
  'a time that reads "%s" does not silently stay the old one',
  (wall) => {
    const correction = filled();
    expect(correction.isReady).toBe(true);
    correction.wall = wall;
    expect(correction.wallError).toBeDefined();
    expect(correction.isReady).toBe(false);
    correction.replace = false;
    expect(correction.isReady).toBe(true);
  },
);

test('a correction left without an answer comes back with its key and says so', async () => {
  const correction = filled();
  answer = () => {
    throw new TypeError('network');
  };
  await correction.send();
  expect(correction.isUnsettled).toBe(true);
  const draft = correction.readDraft();
  const again = new Correction(original, 'Asia/Makassar');
  again.takeUp(JSON.parse(JSON.stringify(draft)) as NonNullable<typeof draft>);
  expect(again.problem?.code).toBe('outcome_unknown');
  again.typed = '55';
  answer = () => Response.json({ code: 'idempotency_conflict', status: 409 }, { status: 409 });
  await again.send();
  expect(keys[1]).toBe(keys[0]);
  expect(again.isUnsettled).toBe(false);
});
