import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { describeEachDatabase } from '../../testing/databases.ts';
import { type PushService, startPushService } from '../../testing/push-service.ts';
import { type RungPerson, rungPerson } from '../../testing/rung.ts';
import { TestSubject } from '../../testing/telling.ts';
import { TestApp } from '../../testing/test-app.ts';

describeEachDatabase('what was sent, and moves on', (dialect) => {
  let app: TestApp;
  let push: PushService;
  let budi: RungPerson;
  let subject: TestSubject;

  beforeAll(async () => {
    push = await startPushService();
    app = await TestApp.start(dialect, { SIAGA_PUSH_HOSTS: push.host });
    budi = await rungPerson(app, push);
  });
  afterAll(async () => {
    await app.stop();
    await push.close();
  });
  beforeEach(async () => {
    push.answerWith(null);
    // Beyond the time in which one reminder stands for those of other subjects as well.
    app.clock.advance(60_000);
    await runDue();
    push.calls.length = 0;
    subject = new TestSubject(app.app, app.siteId);
  });

  const runDue = () => app.app.notifications.runDue();
  const shown = () => push.calls.map(({ payload }) => payload.body);

  test('a newer state takes the place of the older one, without a sound', async () => {
    await subject.tell('alert', [budi.id]);
    await runDue();
    const { sentAt } = await subject.delivery();
    app.clock.advance(41_000);
    await subject.becomes('Diterima oleh Budi');
    await runDue();
    const [first, edit] = push.calls;
    expect(edit?.payload).toMatchObject({
      body: 'Diterima oleh Budi',
      isOver: true,
      tag: first?.payload.tag,
    });
    expect(edit?.headers).toMatchObject({ urgency: 'normal', topic: first?.headers['topic'] });
    const delivery = await subject.delivery();
    expect(delivery).toMatchObject({ state: 'sent', sentAt, providerId: edit?.id, reason: null });
    expect(Date.parse(delivery.editedAt ?? '')).toBe(app.clock.now());
  });

  test('several changes before the next call are one edit, with the newest words', async () => {
    await subject.tell('alert', [budi.id]);
    await runDue();
    push.answerWith('hang');
    await subject.becomes('satu');
    await push.reached(2);
    await subject.becomes('dua');
    await subject.becomes('tiga');
    push.answerWith(null);
    push.release();
    await runDue();
    expect(shown().slice(1)).toEqual(['satu', 'tiga']);
  });

  test('a message whose edit fails stays sent, and is edited later', async () => {
    await subject.tell('alert', [budi.id]);
    await runDue();
    await push.shut();
    await subject.becomes('Diterima');
    await runDue();
    expect(await subject.delivery()).toMatchObject({
      state: 'sent',
      reason: 'unreachable',
      editedAt: null,
      mayBeDuplicate: false,
    });
    await push.open();
    app.clock.advance(1_150);
    await runDue();
    expect(shown()).toEqual([expect.anything(), 'Diterima']);
    expect(await subject.delivery()).toMatchObject({ state: 'sent', reason: null });
  });

  test('a message whose edit is refused for good stays sent and says why it is old', async () => {
    await subject.tell('alert', [budi.id]);
    await runDue();
    push.answerWith({ status: 400 });
    await subject.becomes('Diterima');
    await runDue();
    app.clock.advance(60_000);
    await runDue();
    expect(push.calls).toHaveLength(2);
    expect(await subject.delivery()).toMatchObject({ state: 'sent', reason: 'refused', editedAt: null });
  });

  test('an edit that has failed for about a day is given up, until there is something newer to show', async () => {
    await subject.tell('alert', [budi.id]);
    await runDue();
    await push.shut();
    await subject.becomes('Diterima');
    await runDue();
    const { id } = await subject.delivery();
    const row = app.app.database.db.updateTable('deliveries').where('id', '=', id);
    await row.set({ attempts: 5_759 }).execute();
    app.clock.advance(2_000);
    await runDue();
    await push.open();
    app.clock.advance(60_000);
    await runDue();
    expect(push.calls).toHaveLength(1);
    expect(await subject.delivery()).toMatchObject({ state: 'sent', reason: 'unreachable' });
    await subject.becomes('Selesai');
    await runDue();
    expect(shown().at(-1)).toBe('Selesai');
  });

  test('what waits when somebody answers is not sent any more', async () => {
    await push.shut();
    await subject.tell('alert', [budi.id]);
    await runDue();
    await subject.settle('alert', 'reminder');
    // In the transaction of the answer itself, before any worker has looked at it.
    expect(await subject.delivery()).toMatchObject({ state: 'superseded', retryAt: null });
    await push.open();
    app.clock.advance(60_000);
    await runDue();
    expect(push.calls).toEqual([]);
  });

  test('a call of another kind goes on when only the alert has become needless', async () => {
    await push.shut();
    await subject.tell('alert', [budi.id]);
    await subject.tell('help', [budi.id]);
    await runDue();
    await subject.settle('alert');
    subject.isNeedless = false;
    await push.open();
    app.clock.advance(2_000);
    await runDue();
    expect(push.calls.map((call) => call.payload.kind)).toEqual(['help']);
    expect((await subject.delivery('alert')).state).toBe('superseded');
  });

  test('a call that is on its way when somebody answers is edited right after it', async () => {
    push.answerWith('hang');
    await subject.tell('alert', [budi.id]);
    await push.reached(1);
    await subject.settle('alert');
    expect((await subject.delivery()).state).toBe('leased');
    push.answerWith(null);
    push.release();
    await runDue();
    expect(push.calls.map((call) => call.payload.isOver)).toEqual([false, true]);
    const delivery = await subject.delivery();
    expect(delivery.state).toBe('sent');
    expect(delivery.editedAt).not.toBeNull();
  });

  test('a call that fails after somebody has answered is weighed again, and not repeated', async () => {
    push.answerWith('hang');
    await subject.tell('alert', [budi.id]);
    await push.reached(1);
    await subject.settle('alert');
    await push.shut();
    await runDue();
    expect((await subject.delivery()).state).toBe('failed');
    await push.open();
    push.answerWith(null);
    app.clock.advance(1_150);
    await runDue();
    expect(push.calls).toHaveLength(1);
    expect(await subject.delivery()).toMatchObject({ state: 'superseded', retryAt: null });
  });

  test('a reminder comes again, and once it is needless the copy that people have is edited', async () => {
    await subject.tell('reminder', [budi.id]);
    await runDue();
    app.clock.advance(15_000);
    await subject.tell('reminder', [budi.id]);
    await runDue();
    expect(push.calls.map((call) => call.payload.kind)).toEqual(['reminder', 'reminder']);
    app.clock.advance(15_000);
    await push.shut();
    await subject.tell('reminder', [budi.id]);
    await runDue();
    expect((await subject.delivery('reminder')).state).toBe('failed');
    await subject.settle('reminder');
    expect((await subject.delivery('reminder')).state).toBe('sent');
    // The edit that settling has set off meets the closed door before the clock goes on.
    await runDue();
    await push.open();
    app.clock.advance(1_150);
    await runDue();
    expect(push.calls.map((call) => call.payload.isOver)).toEqual([false, false, true]);
    expect(await subject.delivery('reminder')).toMatchObject({ state: 'sent', reason: null });
  });

  test('a reminder told anew while the last one is being edited is sent after the edit', async () => {
    await subject.tell('reminder', [budi.id]);
    await runDue();
    push.answerWith('hang');
    await subject.becomes('Dua kios menekan');
    await push.reached(2);
    await subject.tell('reminder', [budi.id]);
    push.answerWith(null);
    push.release();
    await runDue();
    expect(push.calls.map((call) => call.payload.isOver)).toEqual([false, true, false]);
    expect(await subject.delivery('reminder')).toMatchObject({ state: 'sent', reason: null });
    app.clock.advance(60_000);
    await runDue();
    expect(push.calls).toHaveLength(3);
  });
});
