import type { PushService } from '../apps/server/src/testing/push-service.ts';
import { expectAccessible } from './accessibility.ts';
import { channelCard, openAccount, test } from './house.ts';
import { expect, type Page } from './server.ts';

/** Lets the page subscribe to the push service of this machine instead of the browser maker's, which tests never reach. */
async function withPushService(page: Page, push: PushService): Promise<void> {
  const { endpoint, keys } = push.subscribe();
  await page.context().grantPermissions(['notifications']);
  await page.addInitScript(
    (subscription) => {
      let isSubscribed = sessionStorage.getItem('subscribed') === 'yes';
      const given = {
        endpoint: subscription.endpoint,
        toJSON: () => subscription,
        unsubscribe: () => {
          isSubscribed = false;
          return Promise.resolve(true);
        },
      };
      const fake = {
        subscribe: () => {
          isSubscribed = true;
          sessionStorage.setItem('subscribed', 'yes');
          return Promise.resolve(given);
        },
        getSubscription: () => Promise.resolve(isSubscribed ? given : null),
      };
      Object.assign(PushManager.prototype, fake);
      // A browser without a screen says "denied" whatever it was granted.
      Object.defineProperty(Notification, 'permission', { get: () => 'granted' });
      Notification.requestPermission = () => Promise.resolve('granted');
    },
    { endpoint, keys },
  );
}

/** Hands the service worker of the page what a push service would hand it. */
async function deliver(page: Page, origin: string, payload: unknown): Promise<void> {
  const devtools = await page.context().newCDPSession(page);
  const registered = new Promise<string>((resolve) =>
    devtools.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
      const [registration] = registrations.filter(({ scopeURL }) => scopeURL.startsWith(origin));
      if (registration) resolve(registration.registrationId);
    }),
  );
  await devtools.send('ServiceWorker.enable');
  const registrationId = await registered;
  await devtools.send('ServiceWorker.deliverPushMessage', {
    origin,
    registrationId,
    data: JSON.stringify(payload),
  });
  await devtools.detach();
}

test('a browser is registered, rung, and its test counts only when the notification has arrived', async ({
  page,
  office,
  house: { push, server },
}) => {
  const responder = await office.person('responder');
  await withPushService(page, push);
  await openAccount(page, responder, server);
  const card = channelCard(page, 'Dering di peramban');
  await expect(card).toContainText('Belum ada peramban yang berdering.');
  await expect(card).toContainText('perlu internet');
  await card.getByRole('button', { name: 'Deringkan peramban ini' }).click();
  const device = card.getByRole('listitem').filter({ hasText: 'peramban ini' });
  await expect(device).toContainText('Belum pernah teruji');
  await expect(card.getByRole('button', { name: 'Deringkan peramban ini' })).toHaveCount(0);

  const before = push.calls.length;
  await device.getByRole('button', { name: 'Coba dering' }).click();
  await expect(card).toContainText('Menunggu notifikasi percobaan…');
  await push.reached(before + 1);
  const pushed = push.calls.at(-1)?.payload;
  expect(pushed).toMatchObject({ title: 'Percobaan dari Siaga', kind: 'test' });
  await expect(device).toContainText('Belum pernah teruji');

  await deliver(page, server.url, pushed);
  await expect(device).toContainText('Percobaan terakhir sampai baru saja');
  await expect(card).not.toContainText('Menunggu notifikasi percobaan…');

  await page.reload();
  await expect(device).toBeVisible();
  await device.getByRole('button', { name: 'Hapus' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Hapus' }).click();
  await expect(card).toContainText('Belum ada peramban yang berdering.');
  await expect(card.getByRole('button', { name: 'Deringkan peramban ini' })).toBeVisible();
});

test('a browser shows what it is rung with, once for each subject, and quietly when it is over', async ({
  page,
  office,
  house: { push, server },
}) => {
  await withPushService(page, push);
  await openAccount(page, await office.person('responder'), server);
  await page.evaluate(() => navigator.serviceWorker.ready);
  const shown = () =>
    page.evaluate(async () => {
      const registration = await navigator.serviceWorker.ready;
      const list = await registration.getNotifications();
      return list.map(({ title, body, tag, silent, requireInteraction, data }) => ({
        title,
        body,
        tag,
        silent,
        requireInteraction,
        page: data as unknown,
      }));
    });
  const alert = {
    title: 'K-2026-000123 · Medis',
    body: 'Dermaga 2',
    tag: 'incident-1',
    url: 'https://elsewhere.example/console/incidents/1',
    isOver: false,
    kind: 'alert',
  };
  const first = { title: alert.title, body: alert.body, tag: alert.tag, page: alert.url };
  // A worker that has only just been installed may miss one, as any push may be lost on its way.
  await expect(async () => {
    await deliver(page, server.url, alert);
    const wanted = [{ ...first, silent: false, requireInteraction: true }];
    await expect.poll(shown, { timeout: 4_000 }).toEqual(wanted);
  }).toPass({ timeout: 15_000 });

  await deliver(page, server.url, { ...alert, body: 'Diterima Sitti', isOver: true });
  await expect
    .poll(shown)
    .toEqual([{ ...first, body: 'Diterima Sitti', silent: true, requireInteraction: false }]);
});

for (const [where, tamper, words] of [
  [
    'on plain HTTP',
    () => Object.defineProperty(window, 'isSecureContext', { value: false }),
    'Peramban mengizinkannya hanya lewat HTTPS.',
  ],
  [
    'where notifications were refused',
    () => Object.defineProperty(Notification, 'permission', { get: () => 'denied' }),
    'pernah ditolak di peramban ini',
  ],
  [
    'in a browser without a push service',
    () => Reflect.deleteProperty(window, 'PushManager'),
    'tidak mengenal notifikasi',
  ],
] as const) {
  test(`${where} the page says why this browser cannot be rung, and offers no button`, async ({
    page,
    office,
    server,
  }) => {
    await page.addInitScript(tamper);
    await openAccount(page, await office.person('responder'), server);
    const card = channelCard(page, 'Dering di peramban');
    await expect(card).toContainText(words);
    await expect(card.getByRole('button')).toHaveCount(0);
    await expectAccessible(page);
  });
}

test('a phone can take Siaga onto its home screen, without which an iPhone is never rung', async ({
  page,
}) => {
  await page.goto('/login');
  const devtools = await page.context().newCDPSession(page);
  const { errors, data } = await devtools.send('Page.getAppManifest');
  expect(errors).toEqual([]);
  expect(JSON.parse(data ?? '')).toMatchObject({ display: 'standalone' });
});
