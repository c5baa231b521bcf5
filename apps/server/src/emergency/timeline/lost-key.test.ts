import { afterEach, beforeEach, expect, test } from 'vitest';
import { describeEachDatabase } from '../../testing/databases.ts';
import { pairKiosk, type TestKiosk } from '../../testing/kiosk.ts';
import { act, pressed, readIncident, sendPress } from '../../testing/press.ts';
import { TestApp } from '../../testing/test-app.ts';

describeEachDatabase(
  'an incident whose key does not open, after a restart with another secret',
  (dialect) => {
    let app: TestApp;
    let kiosk: TestKiosk;

    beforeEach(async () => {
      app = await TestApp.start(dialect);
      kiosk = await pairKiosk(app);
    });
    afterEach(() => app.stop());

    async function locked() {
      const incident = await pressed(kiosk, { note: 'tolong' });
      await app.app.database.db
        .updateTable('person_keys')
        .set({ wrapped_key: 'v1.a.b.c' })
        .where('person_id', '=', incident.id)
        .execute();
      return incident;
    }
    const lastOf = async (incident: { id: string }) =>
      (await readIncident(app.admin, incident)).timeline.at(-1);

    test('takes a press with words, and says that they are missing', async () => {
      const incident = await locked();
      expect((await sendPress(kiosk, { note: 'dua orang', placeId: 'x' })).status).toBe(201);
      expect(await lastOf(incident)).toMatchObject({
        kind: 'pressed',
        note: null,
        details: { droppedFields: ['placeId', 'note'] },
      });
    });

    test('is acknowledged with words all the same', async () => {
      const incident = await locked();
      expect((await act(app.admin, incident, 'acknowledge', { note: 'saya' })).status).toBe(200);
      expect(await lastOf(incident)).toMatchObject({
        kind: 'acknowledged',
        note: null,
        details: { droppedFields: ['note'] },
      });
    });

    test('keeps no remark that would be nothing but its words', async () => {
      const incident = await locked();
      expect((await act(app.admin, incident, 'note', { note: 'catatan' })).status).toBe(500);
      expect(await lastOf(incident)).toMatchObject({ kind: 'raised' });
    });
  },
);
