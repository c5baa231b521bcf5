import { anotherScreen, cardOf, enter, signInByHand } from './people.ts';
import { administrator, expect, test } from './server.ts';

test('an operator who was given one tank sees that tank and no other, and of what is managed the phone book alone, to read', async ({
  page,
  browser,
  office,
  server,
}) => {
  const theirs = await office.tank({ balanceL: 400, called: 'Tangki Kendaraan' });
  const others = await office.tank({ balanceL: 900, called: 'Tangki Tugboat' });
  const operator = { email: `siti.${theirs.id}@siaga.test`, password: 'perahu-pinisi-biru' };
  await enter(page, administrator, server.url);
  await page.goto('/admin/users');
  await page.getByRole('button', { name: 'Tambah pengguna' }).click();
  const form = page.getByRole('dialog', { name: 'Tambah pengguna' });
  await form.getByLabel('Nama').fill('Siti');
  await form.getByLabel('Email').fill(operator.email);
  await form.getByLabel('Peran').selectOption({ label: 'Operator' });
  await form.getByLabel('Hanya tangki tertentu').check();
  await form.getByLabel(theirs.name).check();
  await form.getByLabel('Kata sandi', { exact: true }).fill(operator.password);
  await form.getByRole('button', { name: 'Simpan' }).click();
  await expect(page.getByText('Tersimpan.')).toBeVisible();

  const screen = await anotherScreen(browser, server.url);
  await screen.goto('/');
  await signInByHand(screen, { name: 'Siti', ...operator });
  await expect(cardOf(screen, theirs)).toContainText('400 L');
  await expect(cardOf(screen, others)).toHaveCount(0);
  await expect(screen.getByRole('link', { name: 'Kelola' })).toHaveCount(0);
  await screen.getByRole('link', { name: 'Lokasi' }).click();
  await expect(screen.getByRole('heading', { name: 'Buku telepon' })).toBeVisible();
  await expect(screen.getByRole('link', { name: /^Telepon / }).first()).toBeVisible();
  await expect(screen.getByRole('main').getByRole('button')).toHaveCount(0);
  await screen.goto(`/fuel/tanks/${others.id}`);
  await expect(screen.getByRole('alert')).toContainText('Data ini tidak ada, atau di luar lokasi Anda.');
  await screen.goto('/admin/users');
  await expect(screen.getByText('Peran Anda tidak membuka halaman ini.')).toBeVisible();
  await screen.context().close();
});

for (const [change, wish] of [
  ['demoted', { field: 'Peran', value: 'Auditor' }],
  ['no longer let in', { field: 'Boleh masuk', value: '' }],
] as const) {
  test(`who is ${change} is signed out of an open page at once`, async ({
    page,
    browser,
    office,
    server,
  }) => {
    const tank = await office.tank({ balanceL: 100 });
    const person = await office.person('supervisor', `Yusuf ${change}`);
    const theirs = await anotherScreen(browser, server.url);
    await enter(theirs, person, server.url);
    await theirs.goto('/fuel');
    await expect(cardOf(theirs, tank)).toBeVisible();
    await expect(theirs.getByText('Tersambung langsung').locator('visible=true')).toBeVisible();

    await enter(page, administrator, server.url);
    await page.goto(`/admin/users?q=${encodeURIComponent(person.email)}`);
    await page.locator('tbody').getByRole('button', { name: 'Ubah' }).click();
    const form = page.getByRole('dialog', { name: 'Ubah pengguna' });
    if (wish.value) await form.getByLabel(wish.field, { exact: true }).selectOption({ label: wish.value });
    else await form.getByLabel(wish.field).uncheck();
    await form.getByRole('button', { name: 'Simpan' }).click();
    await expect(page.getByText('Tersimpan.')).toBeVisible();

    await expect(theirs.getByRole('heading', { name: 'Masuk' })).toBeVisible();
    await expect(theirs).toHaveURL(/\/login\?to=/);
    await theirs.context().close();
  });
}

test('signing out everywhere ends the other devices as well', async ({ page, browser, office, server }) => {
  const person = await office.person('operator');
  const phone = await anotherScreen(browser, server.url);
  await enter(phone, person, server.url);
  await phone.goto('/fuel');
  await expect(phone.getByText('Tersambung langsung').locator('visible=true')).toBeVisible();

  await enter(page, person, server.url);
  await page.goto('/account');
  await expect(page.getByText('Perangkat ini')).toBeVisible();
  await page.getByRole('button', { name: 'Keluar dari semua perangkat' }).click();
  await page
    .getByRole('dialog', { name: 'Keluar dari semua perangkat' })
    .getByRole('button', { name: 'Keluar dari semua perangkat' })
    .click();
  await expect(page.getByRole('heading', { name: 'Masuk' })).toBeVisible();
  await expect(phone.getByRole('heading', { name: 'Masuk' })).toBeVisible();
  await phone.context().close();
});

test('after five wrong passwords the page says how long to wait', async ({ page, office }) => {
  const person = await office.person('operator');
  await page.goto('/login');
  for (let wrong = 1; wrong <= 5; wrong++) {
    const answered = page.waitForResponse('**/api/auth/login');
    await signInByHand(page, { ...person, password: `keliru-keliru-${wrong}` });
    await answered;
    await expect(page.getByRole('alert')).toContainText('Email atau kata sandi tidak cocok.');
    await expect(page.getByRole('button', { name: 'Masuk', exact: true })).toBeEnabled();
  }
  await signInByHand(page, person);
  await expect(page.getByRole('alert')).toContainText('Terlalu banyak percobaan.');
  await expect(page.getByRole('alert')).toContainText(/Coba lagi dalam 1[45] menit\./);
});

test('a responder, who has no fuel to see, begins at the console', async ({ page, office, server }) => {
  const responder = await office.person('responder');
  await page.goto(server.url);
  await signInByHand(page, responder);
  await expect(page).toHaveURL(/\/console$/);
  await expect(page.getByText('Peran Anda tidak membuka halaman ini.')).toHaveCount(0);
  await expect(page.getByRole('link', { name: 'Stok BBM' })).toHaveCount(0);

  await page.goto('/fuel');
  await expect(page).toHaveURL(/\/console$/);
});

test('a supervisor begins at the fuel stock, and at the console while somebody calls for help', async ({
  page,
  office,
  server,
}) => {
  const supervisor = await office.person('supervisor');
  await enter(page, supervisor, server.url);
  await page.goto('/');
  await expect(page).toHaveURL(/\/fuel$/);
  const end = await office.callForHelp();
  await page.goto('/');
  await expect(page).toHaveURL(/\/console$/);
  await end();
});
