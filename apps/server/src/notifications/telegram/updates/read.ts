import { z } from 'zod';

/** Somebody on Telegram. */
export interface TelegramPerson {
  id: string;
  /** What their own program is set to: Indonesian unless it says English. */
  language: 'id' | 'en';
}

export interface TelegramChat {
  id: string;
  isPrivate: boolean;
  title: string;
}

/** What an update says, as far as it matters here. */
export type Happening =
  | { kind: 'message'; chat: TelegramChat; from: TelegramPerson | null; text: string }
  /** The group became a supergroup. */
  | { kind: 'migrated'; from: string; to: string }
  /** The bot was let in or thrown out, blocked or let back. */
  | { kind: 'membership'; chat: TelegramChat; isIn: boolean }
  | { kind: 'pressed'; callbackId: string; from: TelegramPerson; chatId: string | null; data: string }
  | { kind: 'other' };

export interface Update {
  id: number;
  happening: Happening;
}

// No more of the Bot API's objects than is used, so that nothing else in them can be wrong.
const Chat = z.object({ id: z.int(), type: z.string(), title: z.string().optional() });
const User = z.object({ id: z.int(), is_bot: z.boolean().optional(), language_code: z.string().optional() });
const Message = z.object({
  chat: Chat,
  from: User.optional(),
  text: z.string().optional(),
  migrate_to_chat_id: z.int().optional(),
  migrate_from_chat_id: z.int().optional(),
});
const Membership = z.object({
  chat: Chat,
  new_chat_member: z.object({ status: z.string(), is_member: z.boolean().optional() }),
});
const Pressed = z.object({
  id: z.string(),
  from: User,
  message: z.object({ chat: Chat }).optional(),
  data: z.string(),
});

/** Longest name of a group that is kept. */
const TITLE_LENGTH = 120;

function toPerson({ id, language_code = '' }: z.infer<typeof User>): TelegramPerson {
  return { id: String(id), language: /^en\b/i.test(language_code) ? 'en' : 'id' };
}

function toChat({ id, type, title = '' }: z.infer<typeof Chat>): TelegramChat {
  // eslint-disable-next-line no-control-regex -- one of the databases refuses NUL, and no name needs the others
  const printable = title.replaceAll(/[\u0000-\u001f\u007f]/g, ' ');
  return {
    id: String(id),
    isPrivate: type === 'private',
    // An emoji that was cut in half goes.
    title: printable
      .slice(0, TITLE_LENGTH)
      .toWellFormed()
      .replace(/\uFFFD$/, ''),
  };
}

/** Reads an update of the Bot API; null for something without an id, `other` for what cannot be read or does not matter. */
export function readUpdate(raw: unknown): Update | null {
  const given = z.looseObject({ update_id: z.int() }).safeParse(raw);
  if (!given.success) return null;
  return { id: given.data.update_id, happening: happeningOf(given.data) };
}

function happeningOf(update: Record<string, unknown>): Happening {
  const message = Message.safeParse(update['message']);
  if (message.success) return ofMessage(message.data);
  const pressed = Pressed.safeParse(update['callback_query']);
  if (pressed.success) {
    const { id, from, message: under, data } = pressed.data;
    return {
      kind: 'pressed',
      callbackId: id,
      from: toPerson(from),
      chatId: under ? String(under.chat.id) : null,
      data,
    };
  }
  const membership = Membership.safeParse(update['my_chat_member']);
  if (membership.success) {
    const { chat, new_chat_member: bot } = membership.data;
    const isOut = ['left', 'kicked'].includes(bot.status) || bot.is_member === false;
    return { kind: 'membership', chat: toChat(chat), isIn: !isOut };
  }
  return { kind: 'other' };
}

function ofMessage(message: z.infer<typeof Message>): Happening {
  const { chat, from, text, migrate_to_chat_id: to, migrate_from_chat_id: before } = message;
  if (to !== undefined) return { kind: 'migrated', from: String(chat.id), to: String(to) };
  if (before !== undefined) return { kind: 'migrated', from: String(before), to: String(chat.id) };
  if (chat.type === 'channel' || (from?.is_bot === true && chat.type === 'private')) return { kind: 'other' };
  return { kind: 'message', chat: toChat(chat), from: from ? toPerson(from) : null, text: text ?? '' };
}

/** A `/start`, with its code and the bot that it is meant for where they are said; null for anything else. */
export function readStart(text: string): { code: string | null; botName: string | null } | null {
  const match = /^\/start(?:@(\w+))?(?:\s+(\S+))?\s*$/.exec(text);
  return match ? { code: match[2] ?? null, botName: match[1] ?? null } : null;
}
