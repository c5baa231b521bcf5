import type { Incident } from '@siaga/contracts/emergency';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { inTransaction } from '../../platform/db/index.ts';
import { connectLive, cookiesOf } from '../../testing/live-client.ts';
import { act, pressed } from '../../testing/press.ts';
import { TestApp } from '../../testing/test-app.ts';
import { createAnnouncer } from './announce.ts';
import { createPresenter } from './present.ts';

let app: TestApp;
beforeAll(async () => {
  app = await TestApp.start('sqlite');
});
afterAll(() => app.stop());

it('tells an incident as raised although the database did not answer at first, and what it has become by then', async () => {
  const incident = await pressed(app.admin);
  const { database, live, identity, sites } = app.app;
  const presenter = createPresenter({ identity, sites });
  let failures = 0;
  const announcer = createAnnouncer(
    { database, live },
    {
      ...presenter,
      // As when the connection is lost right after the commit.
      one: (db, id) => (failures++ < 2 ? Promise.reject(new Error('lost')) : presenter.one(db, id)),
    },
  );
  const screen = await connectLive(await app.listen(), cookiesOf(app.admin));
  await inTransaction(database.db, async (trx) => announcer.afterCommit(trx, 'incident:raised', incident.id));
  await inTransaction(database.db, async (trx) =>
    announcer.afterCommit(trx, 'incident:changed', incident.id),
  );
  const told = (await screen.next('incident:raised')) as { incident: Incident };
  expect(told.incident.id).toBe(incident.id);
  expect(failures).toBe(3);
  await screen.ask('ping', { sentAt: 1 });
  expect(screen.events.map(({ name }) => name)).toEqual(['incident:raised']);

  const answered = await act(app.admin, incident, 'acknowledge');
  const next = (await screen.next('incident:changed')) as { incident: Incident };
  expect(next.incident.revision).toBe(answered.body.incident.revision);
  screen.close();
});
