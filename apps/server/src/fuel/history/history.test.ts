import type { Movement } from '@siaga/contracts/fuel';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeEachDatabase } from '../../testing/databases.ts';
import { TestTank } from '../../testing/fuel.ts';
import type { TestPerson } from '../../testing/person.ts';
import { TestApp } from '../../testing/test-app.ts';

const HOUR_MS = 3_600_000;

describeEachDatabase('history', (dialect) => {
  let test: TestApp;
  let clerk: TestPerson;
  const tanks: TestTank[] = [];
  let expected: Movement[] = [];

  // 120 movements over three tanks and about 20 days, several at the same moment, some back-dated, some corrected.
  beforeAll(async () => {
    test = await TestApp.start(dialect);
    clerk = await test.person('supervisor');
    for (let index = 0; index < 3; index++) tanks.push(await TestTank.at(test, {}, clerk));
    const start = Date.parse('2026-10-28T22:00:00.000Z');
    for (const tank of tanks) await tank.receives(4_000, { occurredAt: new Date(start).toISOString() });
    for (let index = 0; index < 110; index++) {
      const tank = tanks[(index * 7) % 3]!;
      const occurredAt = new Date(start + ((index * 37) % 97) * 5 * HOUR_MS).toISOString();
      const note = index % 9 === 0 ? `Genset A 100%_penuh ${index}` : `Tugboat ${index}`;
      const movement =
        index % 5 === 0
          ? await tank.receives(50 + index, { occurredAt, note })
          : await tank.issues(1 + index / 1000, { occurredAt, note });
      if (index % 17 === 3) await tank.tryReverse(movement.id, 'salah catat');
    }
    expected = await everything();
  });
  afterAll(() => test.stop());

  /** All rows by single reads, put in order here: independent of how the list finds its pages. */
  async function everything(): Promise<Movement[]> {
    const rows: Movement[] = [];
    for (const tank of tanks) {
      const ids = await test.app.database.db
        .selectFrom('movements')
        .select('id')
        .where('tank_id', '=', tank.id)
        .orderBy('seq')
        .execute();
      for (const { id } of ids)
        rows.push((await clerk.get(`/api/stock/movements/${id}`)).body.movement as Movement);
    }
    return rows.sort(byTime).reverse();
  }

  const order = (row: Movement) =>
    [row.businessDay, row.occurredAt, row.tankId, String(row.seq).padStart(9, '0')].join('|');
  const byTime = (a: Movement, b: Movement) => (order(a) < order(b) ? -1 : 1);

  async function pages(query: string, limit: number): Promise<{ rows: Movement[]; total: number }> {
    const rows: Movement[] = [];
    for (let page = 1; ; page++) {
      const answer = await clerk.get(`/api/stock/history?${query}&page=${page}&limit=${limit}`);
      expect(answer.status).toBe(200);
      rows.push(...(answer.body.data as Movement[]));
      if (page >= answer.body.page.totalPages) return { rows, total: answer.body.page.total as number };
    }
  }

  const ids = (rows: Movement[]) => rows.map((row) => row.id);

  it.each([1, 7, 20, 200])('gives every row once, newest first, in pages of %i', async (limit) => {
    const { rows, total } = await pages('', limit);
    expect(total).toBe(expected.length);
    expect(ids(rows)).toEqual(ids(expected));
  });

  it('gives the same rows oldest first', async () => {
    expect(ids((await pages('sort=occurredAt', 11)).rows)).toEqual(ids([...expected].reverse()));
  });

  it('filters by tank, direction and business days together', async () => {
    const wanted = expected.filter(
      (row) =>
        row.tankId === tanks[1]!.id &&
        row.type === 'OUT' &&
        row.businessDay >= '2026-11-02' &&
        row.businessDay <= '2026-11-09',
    );
    expect(wanted.length).toBeGreaterThan(3);
    const { rows, total } = await pages(`tankId=${tanks[1]!.id}&type=OUT&from=2026-11-02&to=2026-11-09`, 3);
    expect(total).toBe(wanted.length);
    expect(ids(rows)).toEqual(ids(wanted));
  });

  it('counts the first hours of a day in the site zone to that day', async () => {
    const early = expected.filter((row) => row.businessDay === '2026-10-29' && row.occurredAt < '2026-10-29');
    expect(early.length).toBeGreaterThan(0);
    expect(ids((await pages('from=2026-10-29&to=2026-10-29', 50)).rows)).toEqual(
      expect.arrayContaining(ids(early)),
    );
  });

  it('finds words in notes and reasons, capitals or not, signs taken as they are', async () => {
    const noted = (word: string) =>
      expected.filter((row) => `${row.note} ${row.reason}`.toLowerCase().includes(word));
    expect(ids((await pages('q=TUGBOAT%201', 10)).rows)).toEqual(ids(noted('tugboat 1')));
    expect(ids((await pages(`q=${encodeURIComponent('100%_penuh')}`, 10)).rows)).toEqual(
      ids(noted('100%_penuh')),
    );
    expect((await pages(`q=${encodeURIComponent('1%3')}`, 10)).total).toBe(0);
    expect(ids((await pages('q=salah', 10)).rows)).toEqual(ids(noted('salah')));
  });

  it('finds capitals of every alphabet', async () => {
    await tanks[0]!.receives(1, { note: 'Kapal ÉCOLE, КОТЁЛ 2' });
    for (const words of ['école', 'ÉCOLE', 'котёл']) {
      expect((await pages(`q=${encodeURIComponent(words)}`, 10)).total).toBe(1);
    }
    expected = await everything();
  });

  it('sorts by litres', async () => {
    const { rows } = await pages('sort=-litres', 25);
    const litres = rows.map((row) => row.litres);
    expect(litres).toEqual([...litres].sort((a, b) => b - a));
    expect(litres).toHaveLength(expected.length);
  });

  it('answers a page beyond the last with no rows and the true total', async () => {
    const answer = await clerk.get('/api/stock/history?page=999999&limit=20');
    expect(answer.body.data).toEqual([]);
    expect(answer.body.page.total).toBe(expected.length);
  });

  it.each([
    'from=2026-02-30',
    'limit=0',
    'limit=201',
    'page=0',
    'page=1.5',
    'page=abc',
    'type=BOTH',
    'sort=name',
    'from=2026-11-09&to=2026-11-01',
    'tankId=x',
  ])('refuses %s with 422', async (query) => {
    expect((await clerk.get(`/api/stock/history?${query}`)).status).toBe(422);
  });

  it('exports exactly the rows of the same filter, as a spreadsheet of the language reads them', async () => {
    const query = `type=OUT&from=2026-11-02&to=2026-11-12`;
    const { rows } = await pages(query, 200);
    const file = await clerk.get(`/api/stock/export?${query}`);
    expect(file.headers['content-type']).toMatch(/^text\/csv/);
    expect(file.text.startsWith('\uFEFFHari kerja;Waktu;Tangki;Jenis;Liter')).toBe(true);
    const lines = file.text
      .trim()
      .split('\r\n')
      .slice(1)
      .map((line) => line.split(';'));
    expect(lines.map((cells) => cells[12])).toEqual(ids(rows));
    expect(lines.map((cells) => cells[4])).toEqual(
      rows.map((row) => row.litres.toFixed(3).replace('.', ',')),
    );
    const english = await clerk.get(`/api/stock/export?${query}&language=en`);
    expect(english.text.split('\r\n')[1]!.split(',')[4]).toBe(rows[0]!.litres.toFixed(3));
  });

  it('exports everything in the order asked for', async () => {
    const file = await clerk.get('/api/stock/export?sort=occurredAt');
    const lines = file.text.trim().split('\r\n').slice(1);
    expect(lines.map((line) => line.split(';').at(-1))).toEqual(ids([...expected].reverse()));
  });

  it('gives every row once also when the clock was set back between two entries of one moment', async () => {
    const tank = await TestTank.at(test, {}, clerk);
    const occurredAt = '2026-11-17T03:00:00.000Z';
    const made: string[] = [];
    for (let index = 0; index < 4; index++) {
      made.push((await tank.receives(1 + index, { occurredAt })).id);
      test.clock.advance(-1_000);
    }
    test.clock.advance(4_000);
    const query = `tankId=${tank.id}&sort=occurredAt`;
    for (const limit of [1, 2, 3]) expect(ids((await pages(query, limit)).rows)).toEqual(made);
  });

  it('makes no formula of a note that looks like one', async () => {
    await tanks[0]!.receives(1, { note: '=HYPERLINK("http://x")' });
    const file = await clerk.get(`/api/stock/export?q=${encodeURIComponent('hyperlink')}`);
    expect(file.text).toContain(`"'=HYPERLINK(""http://x"")"`);
  });

  it('shows a clerk of another site nothing', async () => {
    const other = await test.person('operator', { siteIds: [await test.site('Sepi')] });
    const answer = await other.get('/api/stock/history');
    expect(answer.body).toMatchObject({ data: [], page: { total: 0, totalPages: 0 } });
    expect((await other.get('/api/stock/export')).text.trim().split('\r\n')).toHaveLength(1);
  });
});
