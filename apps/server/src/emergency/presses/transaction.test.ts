import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Dialect } from '../../platform/db/index.ts';
import { describeEachDatabase } from '../../testing/databases.ts';
import { pairKiosk, type TestKiosk } from '../../testing/kiosk.ts';
import { connectLive, cookiesOf } from '../../testing/live-client.ts';
import { newPlace, newPress, pressed } from '../../testing/press.ts';
import { TestApp } from '../../testing/test-app.ts';

/** Makes the database refuse to write into a table, as if it failed right there. */
const sabotage: Record<Dialect, (table: string) => string[]> = {
  sqlite: (table) => [
    `create trigger broken before insert on ${table} begin select raise(abort, 'broken'); end`,
  ],
  mysql: (table) => [
    `create trigger broken before insert on ${table} for each row signal sqlstate '45000' set message_text = 'broken'`,
  ],
  postgres: (table) => [
    `create or replace function break_it() returns trigger language plpgsql as $$ begin raise exception 'broken'; end $$`,
    `create trigger broken before insert on ${table} for each row execute function break_it()`,
  ],
};

describeEachDatabase('a press is all or nothing', (dialect) => {
  let app: TestApp;
  let kiosk: TestKiosk;
  let url: string;

  beforeAll(async () => {
    app = await TestApp.start(dialect);
    url = await app.listen();
    kiosk = await pairKiosk(app);
    await pressed(kiosk);
  });
  afterAll(() => app.stop());

  const written = [
    'incidents',
    'presses',
    'incident_callers',
    'timeline_entries',
    'deliveries',
    'due_rows',
    'audit_entries',
  ] as const;
  const counted = [...written, 'due_rows', 'merge_points', 'person_keys'] as const;
  async function rowCounts(): Promise<Record<string, number>> {
    const counts: Record<string, number> = {};
    for (const table of counted) {
      const found = await sql<{ total: number }>`select count(*) as total from ${sql.table(table)}`.execute(
        app.app.database.db,
      );
      counts[table] = found.rows[0]!.total;
    }
    return counts;
  }

  test.each(written)(
    'when %s cannot be written nothing is there and nobody is told; repeated, it is there once',
    async (table) => {
      const screen = await connectLive(url, cookiesOf(app.admin));
      const press = newPress({ placeId: await newPlace(app), note: 'tolong' });
      const before = await rowCounts();
      const { db } = app.app.database;
      for (const statement of sabotage[dialect](table)) await sql.raw(statement).execute(db);
      const refused = await kiosk.post('/api/emergency/presses', press);
      await sql.raw(`drop trigger broken${dialect === 'postgres' ? ` on ${table}` : ''}`).execute(db);

      expect(refused.status).toBeGreaterThanOrEqual(500);
      expect(await rowCounts()).toEqual(before);
      await screen.ask('ping', { sentAt: 1 });
      expect(screen.events).toEqual([]);

      const kept = await kiosk.post('/api/emergency/presses', press);
      expect(kept.status).toBe(201);
      await screen.next('incident:raised');
      expect(screen.events).toHaveLength(1);
      expect((await rowCounts())['presses']).toBe(before['presses']! + 1);
      screen.close();
    },
  );
});
