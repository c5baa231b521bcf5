import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { setLanguage } from '../i18n/i18n.svelte.ts';
import { RecordForm } from './record-form.svelte.ts';

/** What the form's calls carried; the network answers as `answer` says. */
let sent: { url: string; key: string | null; body: Record<string, unknown> }[] = [];
let answer: () => Response;

const cut = (): Response => {
  throw new TypeError('network');
};
const refuse = (status: number, code: string) => () => Response.json({ code, status }, { status });

beforeEach(() => {
  sent = [];
  vi.stubGlobal('localStorage', { getItem: () => null, setItem: () => undefined });
  vi.stubGlobal('document', { documentElement: { lang: '' } });
  vi.stubGlobal('fetch', async (url: string, given: RequestInit) => {
    const request = new Request(`http://siaga.test${url}`, given);
    const body = (await request.json()) as Record<string, unknown>;
    sent.push({ url, key: request.headers.get('idempotency-key'), body });
    return answer();
  });
});
afterEach(async () => {
  await setLanguage('id');
  vi.unstubAllGlobals();
});

function filled(typed = '500'): RecordForm {
  const form = new RecordForm();
  form.tankId = 'tank-1';
  form.typed = typed;
  return form;
}

test.each([
  ['nothing came back', cut],
  ['the server does not know', refuse(503, 'outcome_unknown')],
  ['somebody else answered', () => new Response('busy', { status: 503 })],
])('a form edited after a send of which %s keeps its key', async (_, lost) => {
  const form = filled();
  answer = lost;
  await form.send();
  expect(form.isUnsettled).toBe(true);
  form.typed = '600';
  answer = refuse(409, 'idempotency_conflict');
  await form.send();
  expect(sent.map(({ body }) => body['litres'])).toEqual([500, 600]);
  expect(sent[1]?.key).toBe(sent[0]?.key);
  expect(form.isUnsettled).toBe(false);
});

test('fuel in after the same form went out without an answer is refused here: the server could not tell', async () => {
  const form = filled();
  answer = cut;
  await form.send();
  form.type = 'IN';
  await form.send();
  expect(sent).toHaveLength(1);
  expect(form.problem?.code).toBe('idempotency_conflict');
  expect(form.isUnsettled).toBe(true);
});

test('a refusal settles the form, so that the other direction may be sent', async () => {
  const form = filled();
  answer = refuse(409, 'insufficient_stock');
  await form.send();
  expect(form.isUnsettled).toBe(false);
  form.type = 'IN';
  await form.send();
  expect(sent.map(({ url }) => url)).toEqual(['/api/stock/out', '/api/stock/in']);
});

test('a form left without an answer comes back with its key and says so', async () => {
  const form = filled();
  answer = cut;
  await form.send();
  const draft = form.readDraft();
  const again = new RecordForm();
  again.takeUp(JSON.parse(JSON.stringify(draft)) as NonNullable<typeof draft>);
  expect(again.problem?.code).toBe('outcome_unknown');
  expect(again.isUnsettled).toBe(true);
  await again.send();
  expect(sent[1]).toEqual(sent[0]);
  again.restart();
  again.typed = '500';
  await again.send();
  expect(sent[2]?.key).not.toBe(sent[0]?.key);
});

test.each(['', '2026-11-22', '12026-11-22T08:00', '0202-11-22T08:00'])(
  'another time that reads "%s" is not recorded as now',
  async (wall) => {
    const form = filled();
    form.otherTime = true;
    form.wall = wall;
    expect(form.wallError).toBeDefined();
    expect(form.isReady).toBe(false);
    await form.send();
    expect(sent).toEqual([]);
    form.wall = '2026-11-22T08:00';
    expect(form.isReady).toBe(true);
  },
);

test('an amount that can be read two ways is refused with words', () => {
  const form = filled('1234.567');
  expect(form.isReady).toBe(false);
  expect(form.litresError).toContain('dua cara');
});

test('the amount stays the same when the language changes', async () => {
  const form = filled('1.250');
  await setLanguage('en');
  form.followLanguage();
  expect(form.litres).toBe(1250);
});

test('litres without a tank say that the tank is to be chosen', () => {
  const form = filled();
  expect(form.missing).toBeUndefined();
  form.tankId = '';
  expect(form.isReady).toBe(false);
  expect(form.missing).toBe('Pilih tangki dahulu');
});
