import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { chooseSite, forgetSites, loadSites } from '../sites/sites.svelte.ts';
import { ImportForm } from './import-form.svelte.ts';

let sent: Record<string, unknown>[] = [];
beforeEach(() => {
  sent = [];
  vi.stubGlobal('fetch', async (url: string, request: RequestInit) => {
    if (url === '/api/sites') return Response.json({ data: [{ id: 'site-1' }, { id: 'site-2' }] });
    const body = (await new Request(`http://siaga.test${url}`, request).json()) as Record<string, unknown>;
    sent.push(body);
    const columns = { occurredAt: 'Tanggal', litres: 'Liter' };
    const report = { dryRun: body['dryRun'], headings: ['Tanggal', 'Liter'], columns, good: 1, badCount: 0 };
    return Response.json({ report });
  });
});
afterEach(() => {
  forgetSites();
  vi.unstubAllGlobals();
});

const file = () => new File(['Tanggal;Liter\n22/11/2026;5'], 'buku.csv');

test('what a dry run has shown may be imported', async () => {
  const form = new ImportForm();
  await form.choose(file());
  expect(form.isChecked).toBe(true);
  await form.run(false);
  expect(sent.map(({ dryRun }) => dryRun)).toEqual([true, false]);
});

test.each<[string, (form: ImportForm) => void]>([
  ['the tank', (form) => (form.tankId = 'tank-2')],
  ['the order of the date', (form) => (form.dateOrder = 'mdy')],
  ['the decimal', (form) => (form.decimal = '.')],
  ['a column', (form) => (form.columns.note = 'Liter')],
])('after a change of %s nothing is imported until it was checked again', async (_, change) => {
  const form = new ImportForm();
  await form.choose(file());
  change(form);
  expect(form.isChecked).toBe(false);
  await form.run(false);
  expect(sent).toHaveLength(1);
  await form.run(true);
  expect(form.isChecked).toBe(true);
});

test('after another site was chosen nothing is imported until it was checked again', async () => {
  vi.stubGlobal('localStorage', { getItem: () => null, setItem: () => undefined });
  await loadSites();
  const form = new ImportForm();
  await form.choose(file());
  chooseSite('site-2');
  expect(form.isChecked).toBe(false);
  await form.run(true);
  expect(form.isChecked).toBe(true);
  expect(sent.map(({ siteId }) => siteId)).toEqual(['site-1', 'site-2']);
});

test('another file starts without the choices made for the last one', async () => {
  const form = new ImportForm();
  await form.choose(file());
  form.tankId = 'tank-2';
  form.delimiter = ',';
  form.decimal = '.';
  form.skipBadRows = true;
  form.takeRepeated = true;
  await form.choose(file());
  expect(sent[1]).toEqual(sent[0]);
  expect(form.skipBadRows).toBe(false);
});
