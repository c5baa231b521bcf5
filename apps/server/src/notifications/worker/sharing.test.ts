import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { type App, createApp } from '../../app.ts';
import { readConfig } from '../../platform/config.ts';
import { describeEachDatabase } from '../../testing/databases.ts';
import { type PushService, startPushService } from '../../testing/push-service.ts';
import { type RungPerson, rungPerson } from '../../testing/rung.ts';
import { TestSubject } from '../../testing/telling.ts';
import { TestApp } from '../../testing/test-app.ts';

describeEachDatabase('several instances on one outbox', (dialect) => {
  let app: TestApp;
  let push: PushService;
  let people: RungPerson[];
  let subject: TestSubject;
  const others: App[] = [];

  beforeAll(async () => {
    push = await startPushService();
    app = await TestApp.start(dialect, { SIAGA_PUSH_HOSTS: push.host });
    people = [];
    for (let number = 0; number < 3; number++) people.push(await rungPerson(app, push));
  });
  afterAll(async () => {
    await app.stop();
    await push.close();
  });
  beforeEach(() => {
    push.answerWith(null);
    push.calls.length = 0;
    subject = new TestSubject(app.app, app.siteId);
  });
  afterEach(async () => {
    push.release();
    for (const other of others.splice(0)) await other.stop('test over');
  });

  /** One more process, as far as the database can tell. */
  async function another(): Promise<App> {
    const config = readConfig({
      SIAGA_DATA_DIR: app.dataDir,
      SIAGA_DATABASE_URL: app.database.url,
      SIAGA_PUSH_HOSTS: push.host,
    });
    const other = await createApp({ config, clock: app.clock });
    await other.prepare();
    others.push(other);
    return other;
  }

  const budi = () => people[0]!;
  const row = () =>
    app.app.database.db
      .selectFrom('deliveries')
      .selectAll()
      .where('topic', '=', subject.id)
      .where('channel', '=', 'webpush')
      .executeTakeFirstOrThrow();
  /** Writes what another process would have written. */
  async function isHeldBy(lease: { lease_owner: string; lease_until: number }): Promise<void> {
    const { id } = await row();
    await app.app.database.db.updateTable('deliveries').set(lease).where('id', '=', id).execute();
  }

  test('they share the deliveries, none twice', async () => {
    const other = await another();
    const subjects = Array.from({ length: 20 }, () => new TestSubject(app.app, app.siteId));
    for (const one of subjects) one.joinOn(other);
    await Promise.all(
      subjects.map((one) =>
        one.tell(
          'alert',
          people.map(({ id }) => id),
        ),
      ),
    );
    await Promise.all([app.app.notifications.runDue(), other.notifications.runDue()]);
    const rung = push.calls.map((call) => `${call.endpoint} ${call.payload.tag}`);
    expect(rung).toHaveLength(60);
    expect(new Set(rung).size).toBe(60);
    for (const one of subjects)
      expect((await one.deliveries()).map(({ state, mayBeDuplicate }) => [state, mayBeDuplicate])).toEqual(
        Array(3).fill(['sent', false]),
      );
  });

  test('a process that died in mid-send: after its lease another one repeats, and says that it may be the second', async () => {
    push.answerWith('hang');
    await subject.tell('alert', [budi().id]);
    await push.reached(1);
    await isHeldBy({ lease_owner: 'somebody who is gone', lease_until: app.clock.now() + 30_000 });
    const other = await another();
    subject.joinOn(other);
    push.answerWith(null);
    app.clock.advance(29_999);
    await other.notifications.runDue();
    expect(push.calls).toHaveLength(1);
    app.clock.advance(1);
    await other.notifications.runDue();
    expect(push.calls.map((call) => call.payload.title)).toEqual(['Darurat', 'Darurat (mungkin dua kali)']);
    expect(await subject.delivery()).toMatchObject({ state: 'sent', mayBeDuplicate: true });
  });

  test('an edit of a process that died is done again without a label', async () => {
    await subject.tell('alert', [budi().id]);
    await app.app.notifications.runDue();
    push.answerWith('hang');
    await subject.becomes('Diterima');
    await push.reached(2);
    await isHeldBy({ lease_owner: 'somebody who is gone', lease_until: app.clock.now() });
    push.answerWith(null);
    const other = await another();
    subject.joinOn(other);
    await other.notifications.runDue();
    expect(push.calls.slice(1).map((call) => call.payload.body)).toEqual(['Diterima', 'Diterima']);
    expect(await subject.delivery()).toMatchObject({ state: 'sent', mayBeDuplicate: false });
  });

  test.each(['succeeds', 'fails'])(
    'whoever lost the lease writes nothing over what the next holder does: a call that %s',
    async (how) => {
      push.answerWith('hang');
      await subject.tell('alert', [budi().id]);
      await push.reached(1);
      const lease = { lease_owner: 'the next holder', lease_until: app.clock.now() + 30_000 };
      await isHeldBy(lease);
      if (how === 'succeeds') push.release();
      else await push.shut();
      await app.app.notifications.runDue();
      expect(push.calls[0]?.id === null).toBe(how === 'fails');
      expect(await row()).toMatchObject({ state: 'leased', reason: null, provider_id: null, ...lease });
      if (how === 'fails') await push.open();
    },
  );

  test('a call that takes long keeps its lease', async () => {
    push.answerWith('hang');
    await subject.tell('alert', [budi().id]);
    await push.reached(1);
    const other = await another();
    subject.joinOn(other);
    for (let count = 0; count < 3; count++) {
      app.clock.advance(10_000);
      await vi.waitFor(async () => expect((await row()).lease_until).toBe(app.clock.now() + 15_000), 15_000);
      await other.notifications.runDue();
    }
    expect(push.calls).toHaveLength(1);
    push.release();
    await app.app.notifications.runDue();
    expect(await subject.delivery()).toMatchObject({ state: 'sent', mayBeDuplicate: false });
  });

  test('an instance that stops lets its call end, begins nothing new and leaves the rest to the others', async () => {
    const leaving = await another();
    const busy = new TestSubject(leaving, app.siteId);
    push.answerWith('hang');
    await busy.tell('alert', [budi().id]);
    await push.reached(1);
    const stopped = leaving.notifications.stop();
    await busy.tell('help', [budi().id]);
    push.release();
    await stopped;
    await leaving.notifications.runDue();
    expect(push.calls).toHaveLength(1);
    expect((await busy.delivery('alert')).state).toBe('sent');
    push.answerWith(null);
    busy.joinOn(app.app);
    await app.app.notifications.runDue();
    expect(await busy.delivery('help')).toMatchObject({ state: 'sent', mayBeDuplicate: false });
  });

  test('what an instance holds but has not sent when it stops is given back at once, without a label', async () => {
    const leaving = await another();
    const held = new TestSubject(leaving, app.siteId);
    let goOn!: () => void;
    held.whileComposing = () => new Promise((resolve) => (goOn = resolve));
    await held.tell('alert', [budi().id]);
    await vi.waitFor(() => expect(held.composed).toHaveLength(1));
    const stopped = leaving.notifications.stop();
    goOn();
    await stopped;
    expect(push.calls).toEqual([]);
    held.whileComposing = async () => {};
    held.joinOn(app.app);
    await app.app.notifications.runDue();
    expect(await held.delivery()).toMatchObject({ state: 'sent', mayBeDuplicate: false, attempts: 0 });
    expect(push.calls).toHaveLength(1);
  });

  test('a call that does not end when its instance stops is repeated by another one, and labelled', async () => {
    const leaving = await another();
    const hanging = new TestSubject(leaving, app.siteId);
    push.answerWith('hang');
    await hanging.tell('alert', [budi().id]);
    await push.reached(1);
    await leaving.notifications.stop();
    expect((await hanging.delivery()).state).toBe('leased');
    push.answerWith(null);
    hanging.joinOn(app.app);
    app.clock.advance(30_000);
    await app.app.notifications.runDue();
    expect(await hanging.delivery()).toMatchObject({ state: 'sent', mayBeDuplicate: true });
  });
});
