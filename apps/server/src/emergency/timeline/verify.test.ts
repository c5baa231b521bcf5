import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { IncidentRow } from '../incidents/repository.ts';
import { describeEachDatabase } from '../../testing/databases.ts';
import { pairKiosk, type TestKiosk } from '../../testing/kiosk.ts';
import { act, newPlace, pressed } from '../../testing/press.ts';
import { TestApp } from '../../testing/test-app.ts';
import type { Tables } from '../../platform/db/transaction.ts';
import { verifyIncidents } from './verify.ts';

describeEachDatabase('the record of incidents', (dialect) => {
  let app: TestApp;
  let kiosk: TestKiosk;

  beforeAll(async () => {
    app = await TestApp.start(dialect);
    kiosk = await pairKiosk(app);
  });
  afterAll(() => app.stop());

  const db = () => app.app.database.db;
  const verify = () => verifyIncidents(app.app.database.longReads);

  /** An incident with presses of two, all states and a note. */
  async function answered(): Promise<{ id: string; number: string }> {
    const incident = await pressed(kiosk, { placeId: await newPlace(app), note: 'tolong' });
    await pressed(app.admin, { placeId: incident.placeId });
    for (const deed of ['acknowledge', 'en-route', 'on-scene'] as const) {
      app.clock.advance(1_000);
      await act(app.admin, incident, deed);
    }
    await act(app.admin, incident, 'need-help');
    await act(app.admin, incident, 'note', { note: 'dua orang' });
    await act(app.admin, incident, 'resolve', { outcome: 'false_alarm' });
    return incident;
  }

  /** As somebody who owns the database file: nothing of ours refuses it. */
  async function withoutTriggers(table: 'timeline_entries' | 'presses', work: () => Promise<unknown>) {
    const names = ['update', 'delete'].map((event) => `${table}_no_${event}`);
    for (const name of names)
      await sql.raw(`drop trigger ${name}${dialect === 'postgres' ? ` on ${table}` : ''}`).execute(db());
    await work();
  }

  const entriesOf = ({ id }: { id: string }) =>
    db().selectFrom('timeline_entries').selectAll().where('incident_id', '=', id).orderBy('seq').execute();

  it('agrees with itself after presses, answers, cancellations and a flood', async () => {
    await answered();
    await pressed(kiosk, { placeId: await newPlace(app), cancelledAfterMs: 900 });
    const takenBack = await pressed(kiosk, { placeId: await newPlace(app) });
    await act(kiosk, takenBack, 'cancel');
    const placeId = await newPlace(app);
    for (let index = 0; index < 23; index++) await pressed(kiosk, { placeId, note: 'lagi' });
    const joined = await pressed(kiosk, { placeId: await newPlace(app) });
    await act(app.admin, joined, 'join', { state: 'on_scene' });
    expect(await verify()).toEqual({ faults: [], incidents: 5, entries: 8 + 2 + 2 + 21 + 2 });
  });

  it.each(['presses', 'timeline_entries'] as const)(
    'the database itself refuses to change %s',
    async (table) => {
      await answered();
      const change = db()
        .updateTable(table as keyof Tables)
        .set({ id: 'x' } as never);
      await expect(change.execute()).rejects.toThrow(/append-only/);
      await expect(db().deleteFrom(table).execute()).rejects.toThrow(/append-only/);
    },
  );

  it.each<[string, Partial<IncidentRow>, string]>([
    [
      'who was first',
      { acknowledged_by: crypto.randomUUID() },
      'its acknowledged_by is not what its timeline tells',
    ],
    ['when', { on_scene_at: 17 }, 'its on_scene_at is not what its timeline tells'],
    ['the outcome', { outcome: 'handled' }, 'its outcome is not what its timeline tells'],
    ['the state', { state: 'on_scene', is_open: 1 }, 'its state is not what its timeline tells'],
    ['how many pressed', { press_count: 1 }, 'the incident counts other presses than it has'],
    ['how many kiosks', { kiosk_count: 2 }, 'the incident counts other presses than it has'],
    [
      'the head of its chain',
      { timeline_head: 'f'.repeat(64) },
      "the incident's last hash is not its last entry's",
    ],
  ])('names an incident in which somebody altered %s', async (_what, changes, what) => {
    const { id, number } = await answered();
    const before = await db()
      .selectFrom('incidents')
      .selectAll()
      .where('id', '=', id)
      .executeTakeFirstOrThrow();
    await db().updateTable('incidents').set(changes).where('id', '=', id).execute();
    expect((await verify()).faults).toEqual([{ number, seq: null, what }]);
    await db().updateTable('incidents').set(before).where('id', '=', id).execute();
    expect((await verify()).faults).toEqual([]);
  });

  it('names the entry that somebody altered, took out or moved behind its back', async () => {
    const [altered, shortened, cut] = [await answered(), await answered(), await answered()];
    const entry = (await entriesOf(altered))[3]!;
    await withoutTriggers('timeline_entries', async () => {
      await db()
        .updateTable('timeline_entries')
        .set({ actor_id: 'lain' })
        .where('id', '=', entry.id)
        .execute();
      const second = (await entriesOf(shortened))[1]!;
      await db().deleteFrom('timeline_entries').where('id', '=', second.id).execute();
      const last = (await entriesOf(cut)).at(-1)!;
      await db().deleteFrom('timeline_entries').where('id', '=', last.id).execute();
    });
    expect((await verify()).faults).toEqual([
      { number: altered.number, seq: 4, what: 'was altered: its hash does not fit its content' },
      { number: shortened.number, seq: 3, what: 'entry 2 is missing' },
      { number: cut.number, seq: null, what: 'the newest entries are missing' },
    ]);
  });

  it('misses a press that was taken out, and an incident that is gone altogether', async () => {
    const faultsBefore = (await verify()).faults.length;
    const [poorer, gone] = [await answered(), await answered()];
    await withoutTriggers('presses', async () => {
      const press = await db()
        .selectFrom('presses')
        .select('id')
        .where('incident_id', '=', poorer.id)
        .executeTakeFirstOrThrow();
      await db().deleteFrom('presses').where('id', '=', press.id).execute();
    });
    for (const table of ['presses', 'timeline_entries', 'incident_callers', 'incident_responders'] as const)
      await db().deleteFrom(table).where('incident_id', '=', gone.id).execute();
    await db().deleteFrom('incidents').where('id', '=', gone.id).execute();
    expect((await verify()).faults.slice(faultsBefore)).toEqual([
      { number: poorer.number, seq: null, what: 'the incident counts other presses than it has' },
      { number: gone.number, seq: null, what: 'an incident up to this number is missing' },
    ]);
  });
});
