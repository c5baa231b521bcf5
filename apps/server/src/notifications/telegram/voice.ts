import type { InlineKeyboardButton } from 'grammy/types';
import type { Outcome } from './api.ts';
import { escapeHtml, toHtml } from './html.ts';
import { earliest } from './pace.ts';
import type { TelegramParts } from './parts.ts';
import type { LinkRow } from './repository.ts';
import { botWords } from './words.ts';

/** Answers to people who have nothing to do with Siaga: few enough to leave the limits to emergencies. */
const COURTESY = { calls: 20, windowMs: 60_000 } as const;

export type Voice = ReturnType<typeof createVoice>;

/** What the bot says by itself, outside the outbox: answers to a person who is there right now and would simply ask again. */
export function createVoice({
  clock,
  api,
  pace,
  buttons,
}: Pick<TelegramParts, 'clock' | 'api' | 'pace' | 'buttons'>) {
  const ended = new AbortController();
  const running = new Set<Promise<unknown>>();
  let courtesies: number[] = [];

  /** Goes on by itself; nobody waits for it, and its failure changes nothing. */
  function later(call: Promise<unknown>): void {
    running.add(call);
    void call.finally(() => running.delete(call));
  }

  const send = (chatId: string, html: string, keyboard: InlineKeyboardButton[][] = []) => {
    // The place is taken in any case: the person waits for this, and an alert may wait a second for it.
    pace.take({ key: `chat:${chatId}`, isGroup: false }, clock.now());
    return api.call(
      (tg, signal) =>
        tg.sendMessage(
          chatId,
          html,
          {
            parse_mode: 'HTML',
            link_preview_options: { is_disabled: true },
            ...(keyboard.length > 0 ? { reply_markup: { inline_keyboard: keyboard } } : {}),
          },
          signal,
        ),
      ended.signal,
    );
  };

  /** The message that shows whether somebody can be reached, with the button that proves it. */
  function sendTest(link: LinkRow, language: 'id' | 'en'): Promise<Outcome<unknown>> {
    const { title, line, button } = botWords[language].test;
    const data = buttons.write(
      { kind: 'test', id: link.user_id, number: link.linked_at, action: 'tested' },
      link.chat_id,
    );
    return send(link.chat_id, toHtml({ title, lines: [line] }), [[{ text: button, callback_data: data }]]);
  }

  return {
    /** One line to somebody who wrote or used a code. */
    say(chatId: string, text: string): void {
      later(send(chatId, escapeHtml(text)));
    },

    /** As {@link say}, to somebody who may be anybody: dropped when too many ask. */
    sayToStranger(chatId: string, text: string): void {
      const now = clock.now();
      // Those of a clock that has been set back since would silence it for as long.
      courtesies = courtesies.filter((at) => at <= now);
      if (earliest(courtesies, COURTESY, now) > now) return;
      courtesies = [...courtesies.slice(1 - COURTESY.calls), now];
      later(send(chatId, escapeHtml(text)));
    },

    /** Says that the chat is connected, and then shows how a message looks. */
    welcome(link: LinkRow, name: string, language: 'id' | 'en'): void {
      const said = send(link.chat_id, escapeHtml(botWords[language].linked(name)));
      later(said.then(() => sendTest(link, language)));
    },

    sendTest,

    /** Answers a pressed button; Telegram forgets a press after a while, so a failure is of no use to anybody. */
    answer(callbackId: string, text: string, { isRefusal = false } = {}): void {
      later(
        api.call(
          (tg, signal) =>
            tg.answerCallbackQuery(
              callbackId,
              { text: text.slice(0, 200).toWellFormed(), show_alert: isRefusal },
              signal,
            ),
          ended.signal,
        ),
      );
    },

    async stop(): Promise<void> {
      ended.abort();
      await Promise.all(running);
    },
  };
}
