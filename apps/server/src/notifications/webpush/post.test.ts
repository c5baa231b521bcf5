import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import webpush from 'web-push';
import { type PushService, startPushService } from '../../testing/push-service.ts';
import { systemClock } from '../../platform/time.ts';
import { post, type Posting } from './post.ts';

let push: PushService;
const keys = webpush.generateVAPIDKeys();

beforeAll(async () => {
  push = await startPushService();
});
afterAll(() => push.close());
beforeEach(() => {
  push.answerWith(null);
  push.calls.length = 0;
});

const send = (posting: Partial<Posting> = {}, hosts = [push.host]) =>
  post(
    { clock: systemClock, keys: () => keys, contact: 'mailto:a@siaga.test', hosts, timeoutMs: 100 },
    {
      subscription: push.subscribe(keys.publicKey),
      payload: '{"title":"Darurat"}',
      topic: 'a-topic',
      isUrgent: true,
      ttlS: 60,
      ...posting,
    },
  );

test('what is sent can be read by the browser that subscribed, and is signed by the key that it subscribed to', async () => {
  const result = await send();
  expect(push.faults).toEqual([]);
  expect(push.calls[0]).toMatchObject({
    payload: { title: 'Darurat' },
    headers: { ttl: '60', topic: 'a-topic', urgency: 'high' },
    claims: { sub: 'mailto:a@siaga.test' },
  });
  expect(result).toEqual({ kind: 'sent', providerId: push.calls[0]?.id });
});

test('a service that takes the call and never answers is given up in time; the message may have arrived', async () => {
  push.answerWith('hang');
  expect(await send()).toEqual({ kind: 'retry', reason: 'unreachable', mayHaveArrived: true });
});

test('a service that refuses connections has not got the message', async () => {
  const subscription = push.subscribe();
  await push.shut();
  expect(await send({ subscription })).toEqual({
    kind: 'retry',
    reason: 'unreachable',
    mayHaveArrived: false,
  });
  await push.open();
});

test('an address that is no push service is not called, even when it has got into the database', async () => {
  expect(await send({}, [])).toEqual({ kind: 'gone', reason: 'refused' });
  expect(push.calls).toEqual([]);
});
