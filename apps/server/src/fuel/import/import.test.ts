import { importInput } from '@siaga/contracts/fuel';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { systemActor } from '../../platform/actor.ts';
import type { Db } from '../../platform/db/index.ts';
import { describeEachDatabase } from '../../testing/databases.ts';
import { TestTank } from '../../testing/fuel.ts';
import { TestApp } from '../../testing/test-app.ts';
import { verifyLedger } from '../movements/verify.ts';
import { createImport } from './service.ts';

describeEachDatabase('importing a CSV', (dialect) => {
  let test: TestApp;

  beforeAll(async () => {
    test = await TestApp.start(dialect);
  });
  afterAll(() => test.stop());

  const send = (csv: string, wish: object = {}) => test.admin.post('/api/stock/import', { csv, ...wish });

  it('reads an Indonesian export: BOM, semicolons, decimal commas, quotes, day first', async () => {
    const tank = await TestTank.at(test, { name: 'Genset Utara' });
    const csv =
      '\uFEFFTanggal;Jam;Tangki;Jenis;Jumlah;Saldo;Keterangan\r\n' +
      '03/01/2024;07.30;Genset Utara;Masuk;8.000,5;8.000,5;"DO 12; truk ""B 9001 XX"""\r\n' +
      '\r\n' +
      '04/01/2024;06:00;genset utara;Keluar;250,25;7.750,25;\r\n';
    const dry = await send(csv);
    expect(dry.status).toBe(200);
    expect(dry.body.report).toMatchObject({
      dryRun: true,
      delimiter: ';',
      decimal: ',',
      rows: 2,
      good: 2,
      written: 0,
      badCount: 0,
      balanceDifferenceCount: 0,
      columns: {
        occurredAt: 'Tanggal',
        time: 'Jam',
        type: 'Jenis',
        litres: 'Jumlah',
        balance: 'Saldo',
        note: 'Keterangan',
      },
      tanks: [{ name: 'Genset Utara', inL: 8_000.5, outL: 250.25, endL: 7_750.25 }],
    });
    expect(await tank.balanceL()).toBe(0);
    const real = await send(csv, { dryRun: false, fileName: 'januari.csv' });
    expect(real.body.report.written).toBe(2);
    expect(await tank.balanceL()).toBe(7_750.25);
    const history = await test.admin.get(`/api/stock/history?tankId=${tank.id}&sort=occurredAt`);
    expect(history.body.data[0]).toMatchObject({
      occurredAt: '2024-01-02T23:30:00.000Z',
      businessDay: '2024-01-03',
      note: 'DO 12; truk "B 9001 XX"',
      source: 'import',
    });
    expect((await verifyLedger(test.app.database.db)).faults).toEqual([]);
  });

  it('reads an English one: commas, points, ISO times, two quantity columns', async () => {
    const tank = await TestTank.at(test);
    const csv =
      'date,in,out,remark\n2024-01-03T00:00:00Z,"1,500.5",,first\n2024-01-04T00:00:00Z,,20.25,\n2024-01-05T00:00:00Z,0,1,\n';
    const { body } = await send(csv, { tankId: tank.id, dryRun: false });
    expect(body.report).toMatchObject({ delimiter: ',', decimal: '.', written: 3 });
    expect(await tank.balanceL()).toBe(1_479.25);
  });

  it('names every bad row with its line, column, value and reason, and writes nothing', async () => {
    const tank = await TestTank.at(test);
    const csv = [
      'tanggal;jenis;liter',
      '2024-01-01;masuk;100',
      '2024-02-30;masuk;100',
      '2024-01-02;pindah;100',
      '2024-01-03;keluar;abc',
      '2024-01-04;keluar;0',
      '2024-01-05;keluar;-5',
      '2024-01-06;keluar;101',
      '2099-01-01;masuk;1',
      '2024-01-07;masuk;9999',
      'kemarin;masuk;1',
    ].join('\n');
    const dry = await send(csv, { tankId: tank.id });
    expect(dry.body.report.good).toBe(1);
    expect(
      dry.body.report.bad.map((row: { line: number; code: string; value: string }) => [
        row.line,
        row.code,
        row.value,
      ]),
    ).toEqual([
      [3, 'no_such_day', '2024-02-30'],
      [4, 'unknown_type', 'pindah'],
      [5, 'not_a_quantity', 'abc'],
      [6, 'zero', '0'],
      [7, 'negative', '-5'],
      [8, 'insufficient_stock', '101'],
      [9, 'occurred_in_future', '2099-01-01'],
      [10, 'over_capacity', '9999'],
      [11, 'not_a_date', 'kemarin'],
    ]);
    const refused = await send(csv, { tankId: tank.id, dryRun: false });
    expect(refused.status).toBe(409);
    expect(refused.body).toMatchObject({ code: 'bad_rows', facts: { badCount: 9 } });
    expect(await tank.balanceL()).toBe(0);
    const taken = await send(csv, { tankId: tank.id, dryRun: false, skipBadRows: true });
    expect(taken.body.report.written).toBe(1);
    expect(await tank.balanceL()).toBe(100);
  });

  it('writes a file once, and of a mended file only what was missing', async () => {
    const tank = await TestTank.at(test);
    const csv =
      'tanggal;jenis;liter\n2024-01-01;masuk;100\n2024-01-02;keluar;5\n2024-01-02;keluar;5\n2024-01-03;keluar;x\n';
    await send(csv, { tankId: tank.id, dryRun: false, skipBadRows: true });
    expect(await tank.balanceL()).toBe(90);
    const mended = await send(csv.replace(';x', ';7'), { tankId: tank.id, dryRun: false });
    expect(mended.body.report).toMatchObject({ written: 1, already: 3 });
    expect(await tank.balanceL()).toBe(83);
  });

  it('compares balances and takes none over', async () => {
    const tank = await TestTank.at(test);
    const csv = 'tanggal;jenis;liter;saldo\n2024-01-01;masuk;100;100\n2024-01-02;keluar;30;75\n';
    const { body } = await send(csv, { tankId: tank.id });
    expect(body.report.balanceDifferences).toEqual([
      expect.objectContaining({ line: 3, theirsL: 75, oursL: 70 }),
    ]);
  });

  it('fits old rows under a ledger that is already in use, and minds its later moments', async () => {
    const tank = await TestTank.at(test);
    await tank.receives(9_000, { occurredAt: '2026-11-17T00:00:00.000Z' });
    const tooMuch = 'tanggal;jenis;liter\n2024-01-01;masuk;501\n';
    expect((await send(tooMuch, { tankId: tank.id })).body.report.bad[0].code).toBe('over_capacity');
    const fits = 'tanggal;jenis;liter\n2024-01-01;masuk;500\n2024-01-02;keluar;400\n';
    expect((await send(fits, { tankId: tank.id, dryRun: false })).body.report.written).toBe(2);
    expect(await tank.balanceL()).toBe(9_100);
    expect((await tank.trend('from=2024-01-01&to=2024-01-02')).map((line) => line.closingL)).toEqual([
      500, 100,
    ]);
  });

  it('asks for columns that it does not know instead of guessing', async () => {
    const tank = await TestTank.at(test);
    const csv = 'a;b;c\n2024-01-01;masuk;100\n';
    const refused = await send(csv, { tankId: tank.id });
    expect(refused.status).toBe(422);
    expect(refused.body.errors.map((fault: { path: string }) => fault.path)).toEqual([
      'body.columns.occurredAt',
      'body.columns.litres',
    ]);
    const told = await send(csv, { tankId: tank.id, columns: { occurredAt: 'a', type: 'b', litres: 'c' } });
    expect(told.body.report.good).toBe(1);
    const wrong = await send(csv, { tankId: tank.id, columns: { occurredAt: 'zzz', litres: 'c' } });
    expect(wrong.body.errors[0].path).toBe('body.columns.occurredAt');
  });

  it('names unknown tanks and those of which two sites have one', async () => {
    await TestTank.at(test, { name: 'Ganda' });
    await TestTank.at(test, { name: 'Ganda', siteId: await test.site('Kembar') });
    const csv = 'tanggal;jenis;liter;tangki\n2024-01-01;masuk;1;Ganda\n2024-01-01;masuk;1;Entah\n';
    const { body } = await send(csv);
    expect(body.report.bad.map((row: { code: string }) => row.code)).toEqual([
      'ambiguous_tank',
      'unknown_tank',
    ]);
  });

  it('takes 3,000 rows in pieces and stays exact', async () => {
    const tank = await TestTank.at(test);
    const rows = Array.from({ length: 3_000 }, (_, index) => {
      const day = new Date(Date.UTC(2023, 0, 1) + Math.floor(index / 4) * 86_400_000)
        .toISOString()
        .slice(0, 10);
      return index % 4 === 0 ? `${day};masuk;40,4` : `${day};keluar;13,1`;
    });
    const { body } = await send(`tanggal;jenis;liter\n${rows.join('\n')}\n`, {
      tankId: tank.id,
      dryRun: false,
    });
    expect(body.report).toMatchObject({ written: 3_000, badCount: 0 });
    expect(await tank.balanceL()).toBe(825);
    expect((await verifyLedger(test.app.database.db)).faults).toEqual([]);
  });

  it('names a mistyped year, and a note that the ledger would not take', async () => {
    const tank = await TestTank.at(test);
    const csv = [
      'tanggal;jenis;liter;catatan',
      '0202-05-31;masuk;1;',
      '2024-01-01;masuk;1;a\u0000b',
      `2024-01-02;masuk;1;${'x'.repeat(501)}`,
      `2024-01-03;masuk;1;${'x'.repeat(498)}🚚`,
    ].join('\n');
    const { body } = await send(csv, { tankId: tank.id, dryRun: false, skipBadRows: true });
    expect(body.report.bad.map((row: { line: number; code: string }) => [row.line, row.code])).toEqual([
      [2, 'no_such_day'],
      [3, 'unfit_note'],
      [4, 'unfit_note'],
    ]);
    expect(body.report.written).toBe(1);
    expect((await test.admin.get('/api/stock/summary')).status).toBe(200);
    expect((await verifyLedger(test.app.database.db)).faults).toEqual([]);
  });

  it('reads a sign whole that lies across two pieces of the file', async () => {
    const tank = await TestTank.at(test);
    const head = 'tanggal;jenis;liter;catatan\n2024-01-01;masuk;1;';
    const rows = Array.from({ length: 300 }, () => `2024-01-01;masuk;1;${'🚚'.repeat(100)}`);
    const { body } = await send(`${head}a\n${rows.join('\n')}\n`, { tankId: tank.id, dryRun: false });
    expect(body.report.written).toBe(301);
    const history = await test.admin.get(
      `/api/stock/history?tankId=${tank.id}&q=${encodeURIComponent('🚚')}&limit=200`,
    );
    expect(history.body.page.total).toBe(300);
    const notes = history.body.data as { note: string }[];
    expect(notes.every(({ note }) => note === '🚚'.repeat(100))).toBe(true);
  });

  it('refuses a mapped heading that stands twice, instead of taking one of the two', async () => {
    const tank = await TestTank.at(test);
    const answer = await send('tanggal;jenis;liter;liter\n2024-01-01;masuk;1;2\n', { tankId: tank.id });
    expect(answer.status).toBe(422);
    expect(answer.body.errors[0].message).toContain('more than one column');
  });

  it('names rows that equal some already there, and takes them when they are movements of their own', async () => {
    const tank = await TestTank.at(test);
    await send('tanggal;jenis;liter\n2024-01-01;masuk;20\n', { tankId: tank.id, dryRun: false });
    const secondShift = 'tanggal;jenis;liter\n2024-01-01;masuk;20\n2024-01-02;masuk;5\n';
    const dry = await send(secondShift, { tankId: tank.id });
    expect(dry.body.report).toMatchObject({ already: 1, alreadyLines: [2], good: 1 });
    const taken = { tankId: tank.id, dryRun: false, takeRepeated: true };
    expect((await send(secondShift, taken)).body.report).toMatchObject({ written: 2, already: 0 });
    expect((await send(secondShift, taken)).body.report).toMatchObject({ written: 0, already: 2 });
    expect(await tank.balanceL()).toBe(45);
  });

  it("takes today's rows without a time, also before noon", async () => {
    const tank = await TestTank.at(test);
    test.clock.setTo('2026-11-18T01:00:00.000Z');
    const { body } = await send('tanggal;jenis;liter\n2026-11-18;masuk;1\n', { tankId: tank.id });
    expect(body.report).toMatchObject({ good: 1, badCount: 0 });
    test.clock.setTo('2026-11-18T04:00:00.000Z');
  });

  it('writes nothing by a clock that was changed after the file was read', async () => {
    const siteId = await test.site(`Pindah ${crypto.randomUUID()}`);
    const tank = await TestTank.at(test, { siteId });
    const { app } = test;
    const zoneOf = async (db: Db, id: string) => {
      const zone = await app.sites.zoneOf(db, id);
      // The moment between reading and writing: an administrator corrects the zone.
      if (zone === 'Asia/Makassar') await test.admin.patch(`/api/sites/${siteId}`, { zone: 'Asia/Jayapura' });
      return zone;
    };
    const imports = createImport({
      database: app.database,
      clock: test.clock,
      live: app.live,
      identity: app.identity,
      sites: { ...app.sites, zoneOf },
    });
    const wish = { csv: 'tanggal;jenis;liter\n2024-01-01;masuk;1\n', tankId: tank.id, dryRun: false };
    const asked = imports.run(systemActor('test', ['fuel.import']), importInput.parse(wish));
    await expect(asked).rejects.toMatchObject({ code: 'zone_changed' });
    expect(await tank.balanceL()).toBe(0);
  });

  it('is not for operators', async () => {
    const clerk = await test.person('operator');
    expect((await clerk.post('/api/stock/import', { csv: 'a\n1\n' })).status).toBe(403);
  });
});
