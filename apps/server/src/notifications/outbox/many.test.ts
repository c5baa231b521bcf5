import { afterAll, beforeAll, expect, test } from 'vitest';
import { inTransaction } from '../../platform/db/index.ts';
import { describeEachDatabase } from '../../testing/databases.ts';
import { TestApp } from '../../testing/test-app.ts';
import { insertDeliveries, listDeliveries, rearm, type DeliveryRow } from './repository.ts';

describeEachDatabase('an outbox of thousands of recipients', (dialect) => {
  let app: TestApp;

  beforeAll(async () => {
    app = await TestApp.start(dialect);
  });
  afterAll(() => app.stop());

  const row = (number: number): DeliveryRow => ({
    id: crypto.randomUUID(),
    topic: 'many',
    subject_id: 'many',
    site_id: null,
    kind: 'alert',
    weight: 'real',
    channel: 'webpush',
    recipient_kind: 'device',
    recipient_id: `device-${number}`,
    state: 'failed',
    reason: 'blocked',
    provider_id: null,
    wanted_revision: 0,
    sent_revision: 0,
    renders: 0,
    attempts: 0,
    may_be_duplicate: 0,
    due_at: null,
    lease_owner: null,
    lease_until: null,
    queued_at: 0,
    sent_at: null,
    edited_at: null,
  });

  test('is written in one transaction, whatever an engine takes in one statement', async () => {
    const { db } = app.app.database;
    const all = Array.from({ length: 3_300 }, (_, index) => row(index));
    await inTransaction(db, async (trx) => {
      await insertDeliveries(trx, all);
      const ids = all.map(({ id }) => id);
      await rearm(trx, ids, 5);
    });
    const kept = await listDeliveries(db, 'many', 'many');
    expect(kept).toHaveLength(3_300);
    expect(kept.every(({ state, due_at }) => state === 'queued' && due_at === 5)).toBe(true);
  });
});
