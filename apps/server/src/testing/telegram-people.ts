import type { Role } from '@siaga/contracts/permissions';
import type { TestPerson } from './person.ts';
import type { EmulatedChat, EmulatedPerson, TelegramEmulator } from './telegram-emulator.ts';
import type { TestApp } from './test-app.ts';

/** A signed-in user with Telegram on their telephone. */
export type LinkedPerson = TestPerson & { id: string; email: string; name: string; phone: EmulatedPerson };

/** A user of the role whose chat is connected, as people do it: they open the address that they were shown. */
export async function linkedPerson(
  app: TestApp,
  telegram: TelegramEmulator,
  { name, role = 'responder', siteIds }: { name: string; role?: Role; siteIds?: string[] },
): Promise<LinkedPerson> {
  const person = await app.person(role, siteIds ? { siteIds } : {});
  const renamed = await person.patch('/api/auth/me', { name });
  if (renamed.status !== 200) throw new Error(`not renamed: ${renamed.text}`);
  const linked = Object.assign(person, { name, phone: telegram.person(name) });
  await link(linked, telegram, linked.phone);
  return linked;
}

/** Connects a telephone to somebody who is signed in, and waits until both have been told. */
export async function link(
  person: TestPerson,
  telegram: TelegramEmulator,
  phone: EmulatedPerson,
): Promise<void> {
  const before = telegram.messagesTo(phone).length;
  telegram.personOpens(phone, await invitationOf(person));
  await telegram.until(
    'the test message of a new link',
    () => telegram.messagesTo(phone).length >= before + 2,
  );
}

/** The address that a person is shown as a QR code. */
export async function invitationOf(person: TestPerson): Promise<string> {
  const invited = await person.post('/api/notifications/telegram/invitation');
  if (invited.status !== 201) throw new Error(`not invited: ${invited.text}`);
  return invited.body.url as string;
}

/** A group that is told of a site. */
export async function linkedGroup(
  app: TestApp,
  telegram: TelegramEmulator,
  { title, siteId = app.siteId }: { title: string; siteId?: string },
): Promise<EmulatedChat> {
  const invited = await app.admin.post('/api/notifications/telegram/groups/invitation', { siteId });
  if (invited.status !== 201) throw new Error(`the group was not invited: ${invited.text}`);
  const group = telegram.group(title);
  telegram.personOpens(telegram.person('Wati'), invited.body.url as string, group);
  await telegram.messageTo(group, 'Grup ini terhubung');
  return group;
}
