import { standWatch } from './emergencies.ts';
import { anotherScreen, enter } from './people.ts';
import { expect, test } from './server.ts';

test('after 45 s a console and a kiosk that went away without a word are missing; a console that ends its watch is not', async ({
  page,
  browser,
  office,
  server,
}) => {
  // Waits for the real 45 s: the server is a process of its own with the real clock.
  test.setTimeout(150_000);
  const kiosk = await office.kiosk({ called: 'Kios Pagar', selfTest: {} });
  const [andi, ayu, tono] = await Promise.all(
    ['Andi', 'Ayu', 'Tono'].map((name) => office.person('responder', name)),
  );
  if (!andi || !ayu || !tono) throw new Error('nobody is there');
  await enter(page, andi, server.url);
  await standWatch(page);
  const list = page.getByRole('main').locator('[data-console]');
  const rowOf = (name: string) => list.filter({ hasText: name });
  await expect(rowOf('Andi (Anda)')).toHaveAttribute('data-console', 'on-watch');

  const [going, ending] = [
    await anotherScreen(browser, server.url),
    await anotherScreen(browser, server.url),
  ];
  await enter(going, ayu, server.url);
  await enter(ending, tono, server.url);
  await standWatch(going);
  await standWatch(ending);
  await expect(rowOf('Ayu')).toContainText('Berjaga');
  await expect(rowOf('Tono')).toContainText('Berjaga');

  await ending.getByRole('button', { name: 'Selesai jaga' }).click();
  await expect(ending.getByText('Anda belum berjaga')).toBeVisible();
  await expect(rowOf('Tono')).toHaveCount(0);
  // Whoever signs out has ended it as well.
  await standWatch(ending);
  await expect(rowOf('Tono')).toContainText('Berjaga');
  await ending.goto('/account');
  await ending.getByRole('button', { name: 'Keluar', exact: true }).click();
  await expect(ending).toHaveURL(/\/login/);
  await expect(rowOf('Tono')).toHaveCount(0);

  await office.beat(kiosk, {});
  await expect(page.getByText('Semua 1 kios hidup')).toBeVisible();

  await going.context().close();
  await expect(rowOf('Ayu')).toHaveAttribute('data-console', 'missing', { timeout: 75_000 });
  await expect(rowOf('Ayu')).toContainText('Hilang, terakhir terlihat');
  await expect(page.getByText('1 dari 1 kios tidak terhubung')).toBeVisible({ timeout: 75_000 });
  await expect(page.getByRole('listitem').filter({ hasText: kiosk.name })).toContainText('terakhir');
  await office.beat(kiosk, {});
  await expect(page.getByText('Semua 1 kios hidup')).toBeVisible();

  await rowOf('Ayu').getByRole('button', { name: 'Hapus Ayu dari daftar' }).click();
  await expect(rowOf('Ayu')).toHaveCount(0);
  await expect(rowOf('Andi (Anda)')).toContainText('Berjaga');
  await ending.context().close();
});
