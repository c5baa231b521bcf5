import { afterAll, beforeAll, expect, test } from 'vitest';
import { verifyChains } from '../../identity/index.ts';
import { describeEachDatabase } from '../../testing/databases.ts';
import type { TestPerson } from '../../testing/person.ts';
import { TestApp } from '../../testing/test-app.ts';

interface Entry {
  id: string;
  name: string;
  number: string;
}

describeEachDatabase('the phone book', (dialect) => {
  let app: TestApp;
  let supervisor: TestPerson;
  let elsewhere: string;

  beforeAll(async () => {
    app = await TestApp.start(dialect);
    supervisor = await app.person('supervisor');
    elsewhere = await app.site('Depot Sorong');
  });
  afterAll(() => app.stop());

  const list = async (siteId: string): Promise<Entry[]> =>
    (await app.admin.get(`/api/sites/${siteId}/phone-book`)).body.data as Entry[];

  test('begins with Indonesia’s emergency numbers, all of them untested', async () => {
    const entries = await list(elsewhere);
    expect(entries.map(({ number, name }) => `${number} ${name}`)).toEqual([
      '110 Polisi',
      '112 Nomor tunggal darurat',
      '113 Pemadam kebakaran',
      '115 Basarnas (pencarian dan pertolongan)',
      '118 Ambulans',
      '119 Ambulans (gawat darurat medis)',
    ]);
    for (const entry of entries)
      expect(entry).toMatchObject({ preset: true, lastTestedAt: null, lastTestedBy: null });
  });

  test('a direct line comes last and says who tested it and when', async () => {
    const made = await supervisor.post(`/api/sites/${app.siteId}/phone-book`, {
      name: 'Pos jaga',
      number: '+62 411 123 456',
    });
    expect(made.status).toBe(201);
    expect(made.body.entry).toMatchObject({ preset: false, note: null, lastTestedAt: null });
    expect((await list(app.siteId)).at(-1)?.name).toBe('Pos jaga');

    const tested = await supervisor.post(`/api/phone-book/${made.body.entry.id}/tested`);
    expect(tested.body.entry).toMatchObject({
      lastTestedAt: new Date(app.clock.now()).toISOString(),
      lastTestedBy: 'supervisor 1',
    });
  });

  test('a changed number counts as untested; the same one written differently does not', async () => {
    const made = await supervisor.post(`/api/sites/${app.siteId}/phone-book`, {
      name: 'Klinik',
      number: '0411-555',
    });
    const path = `/api/phone-book/${made.body.entry.id}`;
    await supervisor.post(`${path}/tested`);
    const written = await supervisor.patch(path, {
      number: '0411 555',
      name: 'Klinik K3',
      note: 'jam kerja',
    });
    expect(written.body.entry).toMatchObject({
      name: 'Klinik K3',
      note: 'jam kerja',
      lastTestedBy: 'supervisor 1',
    });
    const changed = await supervisor.patch(path, { number: '0411 556' });
    expect(changed.body.entry).toMatchObject({ lastTestedAt: null, lastTestedBy: null });
  });

  test('a preset number that is replaced is no longer a preset one', async () => {
    const police = (await list(app.siteId)).find(({ number }) => number === '110');
    const changed = await supervisor.patch(`/api/phone-book/${police?.id}`, { number: '0411 110 110' });
    expect(changed.body.entry).toMatchObject({ name: 'Polisi', preset: false });
  });

  test('a number can be taken off, once', async () => {
    const sar = (await list(elsewhere)).find(({ number }) => number === '115');
    expect((await app.admin.delete(`/api/phone-book/${sar?.id}`)).status).toBe(204);
    expect((await list(elsewhere)).map(({ number }) => number)).toEqual(['110', '112', '113', '118', '119']);
    expect((await app.admin.delete(`/api/phone-book/${sar?.id}`)).status).toBe(404);
  });

  test('another site’s numbers cannot be reached', async () => {
    const [foreign] = await list(elsewhere);
    const answers = [
      await supervisor.patch(`/api/phone-book/${foreign?.id}`, { name: 'X' }),
      await supervisor.delete(`/api/phone-book/${foreign?.id}`),
      await supervisor.post(`/api/phone-book/${foreign?.id}/tested`),
      await supervisor.post(`/api/sites/${elsewhere}/phone-book`, { name: 'X', number: '123' }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([404, 404, 404, 404]);
  });

  test('an operator reads and does not change', async () => {
    const operator = await app.person('operator');
    expect((await operator.get(`/api/sites/${app.siteId}/phone-book`)).status).toBe(200);
    const refused = await operator.post(`/api/sites/${app.siteId}/phone-book`, { name: 'X', number: '123' });
    expect(refused.status).toBe(403);
  });

  test.each(['', 'abc', '1', '1'.repeat(27), '110; drop table', '١١٠'])(
    'refuses %j as a number',
    async (number) => {
      const refused = await supervisor.post(`/api/sites/${app.siteId}/phone-book`, { name: 'X', number });
      expect(refused.status).toBe(422);
      expect(refused.body.errors[0].path).toBe('body.number');
    },
  );

  test('the trail tells before and after, sealed, and forgets both when the number is taken off', async () => {
    const siteId = await app.site('Depot Luwuk');
    const path = `/api/sites/${siteId}/phone-book`;
    const made = await app.admin.post(path, { name: 'Pak Budi', number: '0812 999' });
    await app.admin.patch(`/api/phone-book/${made.body.entry.id}`, { name: 'Pak Budiman' });
    const police = (await list(siteId))[0]!;
    await app.admin.patch(`/api/phone-book/${police.id}`, { note: 'Polres' });
    const trail = async () => {
      const answer = await app.admin.get(`/api/audit?module=sites&siteId=${siteId}`);
      return (answer.body.data as { action: string; details: unknown }[]).slice(0, -1);
    };
    expect((await trail()).map(({ action, details }) => [action, details])).toEqual([
      [
        'phone-entry.changed',
        {
          preset: true,
          changed: ['note'],
          before: { name: 'Polisi', number: '110', note: null },
          after: { name: 'Polisi', number: '110', note: 'Polres' },
        },
      ],
      [
        'phone-entry.changed',
        {
          preset: false,
          changed: ['name'],
          before: { name: 'Pak Budi', number: '0812 999', note: null },
          after: { name: 'Pak Budiman', number: '0812 999', note: null },
        },
      ],
      [
        'phone-entry.created',
        {
          preset: false,
          changed: ['name', 'number', 'note'],
          after: { name: 'Pak Budi', number: '0812 999', note: null },
        },
      ],
    ]);
    const { db } = app.app.database;
    expect(JSON.stringify(await db.selectFrom('audit_entries').selectAll().execute())).not.toMatch(
      /Budi|0812/,
    );

    expect((await app.admin.delete(`/api/phone-book/${made.body.entry.id}`)).status).toBe(204);
    const [deleted, other, ...forgotten] = await trail();
    expect(deleted).toMatchObject({ action: 'phone-entry.deleted', details: { preset: false } });
    expect(other).toMatchObject({ details: { after: { note: 'Polres' } } });
    expect(JSON.stringify(forgotten)).not.toMatch(/Budi|0812/);
    expect((await verifyChains(db)).fault).toBeNull();
  });
});
