import type { createButtonPresses } from '../buttons/press.ts';
import type { Codes } from '../codes/service.ts';
import type { TelegramParts } from '../parts.ts';
import * as rows from '../repository.ts';
import type { Voice } from '../voice.ts';
import { botWords } from '../words.ts';
import type { Once } from './once.ts';
import { type Happening, readStart, type TelegramPerson, type Update } from './read.ts';

interface HandlerParts extends Pick<TelegramParts, 'db' | 'clock' | 'identity' | 'api'> {
  once: Once;
  voice: Voice;
  codes: Codes;
  press: ReturnType<typeof createButtonPresses>;
}

/**
 * Does what an update says. Resolves once its effect is kept, or it turned out to be known or of no meaning: only then may it
 * be confirmed to Telegram. Answers to people go on by themselves.
 */
export function createUpdateHandler(parts: HandlerParts) {
  const { db, clock, identity, api, once, voice, codes, press } = parts;

  async function readMessage(id: number, message: Extract<Happening, { kind: 'message' }>): Promise<void> {
    const { chat, from, text } = message;
    const start = readStart(text);
    if (start && start.code !== null && (await isForUs(start.botName)))
      return codes.use(id, chat, from, start.code);
    // Between themselves people in a group may write what they like.
    if (!chat.isPrivate || !from) return;
    const isNew = await once.inTransaction(id, async (trx) => {
      // Whoever writes has not blocked the bot, or not any more.
      await rows.markChat(trx, chat.id, null);
      return true;
    });
    if (isNew) await explain(chat.id, from);
  }

  async function explain(chatId: string, from: TelegramPerson): Promise<void> {
    const link = await rows.findLinkOfPerson(db, from.id);
    const language = (link && (await identity.languageOf(db, link.user_id))) ?? from.language;
    const { howToLink, alreadyLinked } = botWords[language];
    voice.sayToStranger(chatId, link ? alreadyLinked : howToLink);
  }

  async function isForUs(botName: string | null): Promise<boolean> {
    if (botName === null) return true;
    const bot = await api.bot();
    return bot.ok && bot.value.name.toLowerCase() === botName.toLowerCase();
  }

  return async function handle({ id, happening }: Update): Promise<void> {
    switch (happening.kind) {
      case 'message':
        return readMessage(id, happening);
      case 'pressed':
        return press(id, happening);
      case 'migrated':
        await once.inTransaction(id, (trx) => rows.migrateGroup(trx, happening.from, happening.to));
        return;
      case 'membership': {
        const { chat, isIn } = happening;
        await once.inTransaction(id, (trx) => rows.markChat(trx, chat.id, isIn ? null : clock.now()));
        return;
      }
      case 'other':
        return;
    }
  };
}
