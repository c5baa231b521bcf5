import { expectAccessible } from './accessibility.ts';
import { channelCard, openAccount, test } from './house.ts';
import { enter } from './people.ts';
import { administrator, expect, type Page, test as plain } from './server.ts';

/** Where the open invitation leads. */
async function invitedTo(page: Page): Promise<string> {
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByRole('img', { name: 'Kode QR yang membuka bot di Telegram' })).toBeVisible();
  await expect(dialog.getByText(/^\/start(@siaga_uji_bot)? \S+$/)).toBeVisible();
  return (await dialog.getByRole('link', { name: 'Buka Telegram' }).getAttribute('href')) ?? '';
}

test('a responder connects Telegram, proves it by the button of a test message, blocks the bot and is told so', async ({
  page,
  office,
  house: { telegram, server },
}) => {
  const responder = await office.person('responder', 'Sitti <b>&"');
  const phone = telegram.person('Sitti');
  await openAccount(page, responder, server);
  const card = channelCard(page, 'Telegram');
  await expect(card).toContainText('Belum terhubung');
  await expect(page.getByText('Saat ini Anda hanya dipanggil oleh konsol')).toBeVisible();

  await card.getByRole('button', { name: 'Hubungkan Telegram' }).click();
  const address = await invitedTo(page);
  await expectAccessible(page);
  telegram.personOpens(phone, address);
  await expect(page.getByRole('dialog')).toBeHidden();
  await expect(card).toContainText('Terhubung, belum teruji');
  await expect(card).toContainText('tekan “Saya menerima ini”');
  await expect(page.getByText('Saat ini Anda hanya dipanggil oleh konsol')).toHaveCount(0);

  const message = await telegram.messageTo(phone, 'Pesan percobaan dari Siaga');
  telegram.personPresses(message, 'Saya menerima ini', { from: phone });
  await expect(card).toContainText('Terhubung dan teruji');
  await expect(card).not.toContainText('Halaman ini menunggu');

  telegram.personBlocks(phone);
  await card.getByRole('button', { name: 'Kirim pesan percobaan' }).click();
  await expect(card).toContainText('Diblokir: pesan tidak sampai');
  await expect(card.getByRole('button', { name: 'Hubungkan lagi' })).toBeVisible();

  await card.getByRole('button', { name: 'Putuskan' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Putuskan' }).click();
  await expect(card).toContainText('Belum terhubung');
});

test('an administrator connects a Telegram group to the site and takes it off again', async ({
  page,
  house: { telegram, server },
  viewport,
}) => {
  const title = `Regu Dermaga ${viewport?.width}`;
  await enter(page, administrator, server.url);
  await page.goto('/admin/channels');
  await expect(page.getByText('Belum ada grup.')).toBeVisible();
  await page.getByRole('button', { name: 'Hubungkan grup' }).click();
  telegram.personOpens(telegram.person('Ketua regu'), await invitedTo(page), telegram.group(title));
  await expect(page.getByRole('dialog')).toBeHidden();
  const group = page.getByRole('listitem').filter({ hasText: title });
  await expect(group).toContainText('Terhubung baru saja');

  await group.getByRole('button', { name: 'Putuskan' }).click();
  const dialog = page.getByRole('dialog', { name: `Putuskan grup ${title}?` });
  await expect(dialog).toContainText('tidak akan sampai lagi ke grup itu');
  await dialog.getByRole('button', { name: 'Putuskan' }).click();
  await expect(page.getByText('Belum ada grup.')).toBeVisible();
});

plain('an operator, who is never called, is not asked how', async ({ page, office, server }) => {
  await enter(page, await office.person('operator'), server.url);
  await page.goto('/account');
  await expect(page.getByRole('heading', { name: 'Ganti kata sandi' })).toBeVisible();
  await expect(page.getByRole('heading', { name: 'Pemberitahuan' })).toHaveCount(0);
});

plain(
  'a site without any channel says that only consoles ring, and what to do',
  async ({ page, office, server }) => {
    await office.person('responder');
    await enter(page, administrator, server.url);
    await page.goto('/admin/channels');
    await expect(page.getByText('hanya konsol yang terbuka yang berbunyi')).toBeVisible();
    await expect(page.getByText('Belum dipasang')).toBeVisible();
    await expect(page.getByText('SIAGA_TELEGRAM_TOKEN')).toBeVisible();
    await expect(page.getByRole('button', { name: 'Hubungkan grup' })).toHaveCount(0);

    await page.goto('/account');
    await expect(page.getByText('Telegram belum dipasang di Siaga ini.')).toBeVisible();
    await expect(page.getByRole('button', { name: 'Hubungkan Telegram' })).toHaveCount(0);
  },
);
