import { expectAccessible } from './accessibility.ts';
import { expect, type Page, test } from './server.ts';
import { callForHelp, incidentsOf, openWall, receiptOn, redButton } from './wall.ts';

const sizes = [
  { width: 1080, height: 1920 },
  { width: 1280, height: 800 },
  { width: 390, height: 844 },
];

/** Smallest side of what may be touched, in px. */
const smallestTarget = (page: Page) =>
  page
    .locator('button:visible, a:visible')
    .evaluateAll((all) =>
      Math.min(
        ...all.flatMap((one) =>
          [one.getBoundingClientRect()].flatMap(({ width, height }) => [width, height]),
        ),
      ),
    );

/** By how much the page or its middle is larger than the screen, px. */
const overflow = (page: Page) =>
  page.evaluate(() => {
    const { scrollWidth, scrollHeight } = document.documentElement;
    const main = document.querySelector('main')!;
    return [scrollWidth - innerWidth, scrollHeight - innerHeight, main.scrollHeight - main.clientHeight];
  });

async function expectReadable(page: Page): Promise<void> {
  // A fresh screen takes no touch in its first half second.
  await expect(page.locator('[inert]')).toHaveCount(0);
  await expectAccessible(page, ['color-contrast-enhanced']);
  expect(await smallestTarget(page)).toBeGreaterThanOrEqual(64);
  // What is long scrolls in the middle; header and red button stay where they are.
  expect((await overflow(page)).slice(0, 2)).toEqual([0, 0]);
}

for (const scheme of ['light', 'dark'] as const) {
  test.describe(scheme, () => {
    test.use({ colorScheme: scheme, contextOptions: { reducedMotion: 'reduce' } });

    test('what a visitor sees before the press is readable and large enough to touch', async ({
      page,
      office,
    }) => {
      await page.goto('/kiosk');
      await expect(page.getByRole('img', { name: /Kode QR/ })).toBeVisible();
      await expectReadable(page);
      await openWall(page, await office.kiosk());
      await expectReadable(page);
      await page.getByRole('button', { name: 'Nomor telepon' }).click();
      await expect(page.getByRole('heading', { name: 'Telepon' })).toBeVisible();
      await expectReadable(page);
      await page.getByRole('button', { name: 'DARURAT' }).click();
      await expect(page.getByRole('heading', { name: 'Apa yang terjadi?' })).toBeVisible();
      await expectReadable(page);
    });

    test('so is what they see after it', async ({ page, context, office }) => {
      await openWall(page, await office.kiosk());
      await callForHelp(page, 'Medis');
      await receiptOn(page);
      await expectReadable(page);
      await page.getByRole('button', { name: 'Ke awal' }).click();
      await context.setOffline(true);
      await callForHelp(page, 'Kebakaran');
      await expect(page.getByText('Belum terkirim')).toBeVisible();
      await expect(page.getByText('Sirene kios ini berbunyi')).toBeVisible();
      await expectReadable(page);
      await page.getByRole('button', { name: 'Ke awal' }).click();
      await expect(page.getByRole('button', { name: /Sudah terkirim/ })).toBeVisible();
      await expectReadable(page);
    });

    test('so is what a technician sees', async ({ page, office }) => {
      const kiosk = await office.kiosk();
      await office.ask('PATCH', `/api/kiosks/${kiosk.id}`, { exitPin: '4711' });
      await openWall(page, kiosk);
      await page.getByRole('button', { name: /menu/ }).dispatchEvent('pointerdown');
      await expect(page.getByRole('heading', { name: 'Menu teknisi' })).toBeVisible();
      await expectReadable(page);
      for (const digit of '4711') await page.getByRole('button', { name: digit, exact: true }).click();
      await page.getByRole('button', { name: 'Buka', exact: true }).click();
      await expect(page.getByRole('table')).toBeVisible();
      await expectReadable(page);
    });
  });
}

test('the red button takes its room at every size and in both languages, and nothing scrolls', async ({
  page,
  office,
}) => {
  await openWall(page, await office.kiosk());
  for (const size of sizes) {
    await page.setViewportSize(size);
    for (const [language, word] of [
      ['EN – English', 'EMERGENCY'],
      ['ID – Bahasa Indonesia', 'DARURAT'],
    ] as const) {
      await page.getByRole('button', { name: language }).click();
      const box = (await page.getByRole('button', { name: word }).boundingBox())!;
      const shorter = Math.min(size.width, size.height);
      expect(Math.min(box.width, box.height), `${word} at ${size.width}`).toBeGreaterThanOrEqual(
        shorter * 0.4,
      );
      expect(await overflow(page), `${word} at ${size.width}`).toEqual([0, 0, 0]);
    }
  }
});

test('an idle screen forgets its visitor: the next alert is the next visitor’s alone', async ({
  page,
  office,
}) => {
  const kiosk = await office.kiosk();
  await office.ask('PATCH', `/api/kiosks/${kiosk.id}`, { exitPin: '4711' });
  await page.clock.install();
  await openWall(page, kiosk);
  const idle = async () => {
    await page.clock.runFor(61_000);
    await expect(redButton(page)).toBeVisible();
  };
  const pass = () => page.clock.runFor(600);

  await redButton(page).click();
  await pass();
  await expect(page.getByRole('heading', { name: 'Apa yang terjadi?' })).toBeVisible();
  await idle();
  await page.keyboard.press('2');

  await page.getByRole('button', { name: /menu/ }).dispatchEvent('pointerdown');
  await page.clock.runFor(3_100);
  await page.getByRole('button', { name: /menu/ }).dispatchEvent('pointerup');
  await expect(page.getByRole('heading', { name: 'Menu teknisi' })).toBeVisible();
  await page.keyboard.type('47');
  await expect(page.getByText('2 angka terketik')).toBeAttached();
  await idle();
  await page.getByRole('button', { name: /menu/ }).dispatchEvent('pointerdown');
  await page.clock.runFor(3_100);
  await expect(page.getByText('0 angka terketik')).toBeAttached();
  await idle();

  const sent: Record<string, unknown>[] = [];
  page.on('request', (request) => {
    if (request.method() === 'POST' && request.url().endsWith('/api/emergency/presses'))
      sent.push(request.postDataJSON() as Record<string, unknown>);
  });
  await redButton(page).click();
  await pass();
  await page.getByRole('button', { name: 'Kebakaran' }).click();
  await pass();
  const first = await receiptOn(page);
  await idle();
  // What runs on stands there without its visitor.
  await expect(page.getByRole('button', { name: new RegExp(first) })).toBeVisible();
  await expect(page.getByText('Sudah terkirim', { exact: true })).toHaveCount(0);
  await pass();
  await redButton(page).click();
  await pass();
  await page.getByRole('button', { name: 'Medis' }).click();
  await pass();
  expect(await receiptOn(page)).not.toBe(first);
  expect(sent.map(({ category }) => category)).toEqual(['fire', 'medical']);
  expect(new Set(sent.map(({ pressId }) => pressId)).size).toBe(2);
  const facts = ['ageMs', 'category', 'pressId', 'pressedAt', 'siteId'];
  expect(sent.map((press) => Object.keys(press).sort())).toEqual([facts, facts]);
  expect(await incidentsOf(office, kiosk)).toHaveLength(2);
});

test('the service menu opens by its PIN alone, and the red button stands there too', async ({
  page,
  office,
}) => {
  const kiosk = await office.kiosk();
  await office.ask('PATCH', `/api/kiosks/${kiosk.id}`, { exitPin: '4711' });
  await openWall(page, kiosk);
  const hold = page.getByRole('button', { name: /menu/ });
  await hold.click();
  await expect(redButton(page)).toBeVisible();
  await hold.dispatchEvent('pointerdown');
  await expect(page.getByRole('heading', { name: 'Menu teknisi' })).toBeVisible();
  const open = async (pin: string) => {
    for (const digit of pin) await page.getByRole('button', { name: digit, exact: true }).click();
    await page.getByRole('button', { name: 'Buka', exact: true }).click();
  };
  await open('0000');
  await expect(page.getByRole('alert')).toContainText('PIN tidak cocok.');
  await expect(page.getByRole('table')).toHaveCount(0);
  await open('4711');
  const table = page.getByRole('table', { name: 'Periksa diri' });
  await expect(table.getByRole('row').filter({ hasText: 'Penyimpanan' })).toContainText('dapat ditulis');
  await expect(table.getByRole('row').filter({ hasText: 'Terbuka tanpa jaringan' })).toContainText('ya');
  await page.getByRole('button', { name: 'Uji suara' }).click();
  await expect(page.getByText('Suara terukur di keluaran.')).toBeVisible();
  await page.getByRole('button', { name: 'DARURAT' }).click();
  await expect(page.getByRole('heading', { name: 'Apa yang terjadi?' })).toBeVisible();
});
