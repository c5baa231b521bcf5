import type { PushService, TestBrowser } from './push-service.ts';
import type { TestPerson } from './person.ts';
import type { TestApp } from './test-app.ts';

/** Somebody who answers at the site and has a browser that is rung. */
export type RungPerson = TestPerson & { id: string; email: string; browser: TestBrowser; deviceId: string };

/** A signed-in responder with one registered browser. */
export async function rungPerson(app: TestApp, push: PushService): Promise<RungPerson> {
  const person = await app.person('responder');
  const { browser, deviceId } = await registerBrowser(person, push);
  return Object.assign(person, { browser, deviceId });
}

/** Registers one more browser of a person. */
export async function registerBrowser(
  person: TestPerson,
  push: PushService,
): Promise<{ browser: TestBrowser; deviceId: string }> {
  const own = await person.get('/api/notifications/mine');
  const browser = push.subscribe(own.body.webpush.publicKey as string);
  const made = await person.post('/api/notifications/push/devices', browser);
  if (made.status !== 201) throw new Error(`the browser was not registered: ${made.text}`);
  return { browser, deviceId: made.body.device.id as string };
}
