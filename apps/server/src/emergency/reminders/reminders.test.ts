import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { createApp } from '../../app.ts';
import { readConfig } from '../../platform/config.ts';
import { describeEachDatabase } from '../../testing/databases.ts';
import { pairKiosk, type TestKiosk } from '../../testing/kiosk.ts';
import type { TestPerson } from '../../testing/person.ts';
import { act, newPlace, pressed } from '../../testing/press.ts';
import { ADMIN, TestApp } from '../../testing/test-app.ts';
import { nextReminderAt } from './service.ts';

describe('the next reminder', () => {
  it.each([
    ['15 s after the last', 15_000, 30_000],
    ['on the beat, although the last was late', 16_900, 30_000],
    ['not moments after one that was very late', 29_000, 45_000],
    ['15 s from now, after an outage', 3_600_000, 3_615_000],
  ])('is %s', (_what, sinceRaised, expected) => {
    expect(nextReminderAt(1_000_000, 1_000_000 + sinceRaised)).toBe(1_000_000 + expected);
  });
});

describeEachDatabase('reminders', (dialect) => {
  let app: TestApp;
  let kiosk: TestKiosk;
  let responder: TestPerson;

  beforeAll(async () => {
    app = await TestApp.start(dialect);
    kiosk = await pairKiosk(app);
    responder = await app.person('responder');
  });
  afterAll(() => app.stop());

  const raised = async () => pressed(kiosk, { placeId: await newPlace(app) });
  /** When everybody is reminded next, ms from now; null when nobody is. */
  const dueIn = async ({ id }: { id: string }): Promise<number | null> => {
    const row = await app.app.database.db
      .selectFrom('due_rows')
      .select('due_at')
      .where('kind', '=', 'incident.remind')
      .where('subject', '=', id)
      .executeTakeFirst();
    return row ? row.due_at - app.clock.now() : null;
  };

  test('come every 15 s for as long as nobody has it', async () => {
    const incident = await raised();
    expect(await dueIn(incident)).toBe(15_000);
    for (let round = 0; round < 4; round++) {
      app.clock.advance(15_000);
      await app.app.jobs.runDue();
      expect(await dueIn(incident)).toBe(15_000);
    }
    app.clock.advance(14_999);
    await app.app.jobs.runDue();
    expect(await dueIn(incident)).toBe(1);
  });

  test.each(['acknowledge', 'en-route', 'on-scene', 'join', 'resolve'] as const)(
    'end with whoever says %s first',
    async (deed) => {
      const incident = await raised();
      expect((await act(responder, incident, deed)).status).toBe(200);
      expect(await dueIn(incident)).toBeNull();
    },
  );

  test('end when it is taken back', async () => {
    const incident = await raised();
    await act(kiosk, incident, 'cancel');
    expect(await dueIn(incident)).toBeNull();
  });

  test('do not begin anew with another press, a note or a look', async () => {
    const incident = await raised();
    await act(responder, incident, 'acknowledge');
    await pressed(kiosk, { placeId: incident.placeId });
    await act(responder, incident, 'need-help');
    expect(await dueIn(incident)).toBeNull();
  });

  test('go on when the answer to them was refused', async () => {
    const incident = await raised();
    expect((await act(await app.person('auditor'), incident, 'acknowledge')).status).toBe(403);
    expect(await dueIn(incident)).toBe(15_000);
  });

  test('go on with another process after the first is gone', async () => {
    const incident = await raised();
    app.clock.advance(15_000);
    const config = readConfig({ SIAGA_DATA_DIR: app.dataDir, SIAGA_DATABASE_URL: app.database.url });
    const next = await createApp({ config, clock: app.clock });
    await next.prepare();
    await next.jobs.runDue();
    expect(await dueIn(incident)).toBe(15_000);
    await next.stop('test over');
    await app.admin.signIn(ADMIN.email, ADMIN.password);
    await act(app.admin, incident, 'acknowledge');
    expect(await dueIn(incident)).toBeNull();
  });

  test('and an answer at the same moment: once answered, none is left', async () => {
    for (let round = 0; round < 5; round++) {
      const incident = await raised();
      app.clock.advance(15_000);
      await app.admin.signIn(ADMIN.email, ADMIN.password);
      await Promise.all([act(app.admin, incident, 'acknowledge'), app.app.jobs.runDue()]);
      expect(await dueIn(incident)).toBeNull();
    }
  });
});
