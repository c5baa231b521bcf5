import type { InlineKeyboardButton } from 'grammy/types';
import type { Db } from '../../platform/db/index.ts';
import { log } from '../../platform/log.ts';
import type { Channel, Recipient, Result } from '../channel.ts';
import type { DeliveryRow } from '../outbox/repository.ts';
import type { Message } from '../topics.ts';
import type { Outcome } from './api.ts';
import { type Failure, resultOf } from './failure.ts';
import { toHtml, toPlain } from './html.ts';
import type { PacedChat } from './pace.ts';
import type { TelegramParts } from './parts.ts';
import * as rows from './repository.ts';
import { botWords } from './words.ts';

/** Buttons beside each other: more would cut their words off on a telephone. */
const BUTTONS_IN_A_ROW = 2;

/** Longest name and address of a venue that are surely taken. */
const VENUE_TEXT = 200;

const paced = ({ recipient_kind, recipient_id }: Recipient): PacedChat => ({
  key: `${recipient_kind}:${recipient_id}`,
  isGroup: recipient_kind === 'group',
});

/** Telegram refuses a whole message for a button to an address that is not https, or whose host has no dot in it. */
function isTakenUnderButton(address: string): boolean {
  const { protocol, hostname } = new URL(address);
  return protocol === 'https:' && hostname.includes('.');
}

/** Chat and message of what was sent, from the provider id that {@link createTelegramChannel} gave it. */
function placeOf(providerId: string): { chatId: string; messageId: number } {
  const colon = providerId.lastIndexOf(':');
  return { chatId: providerId.slice(0, colon), messageId: Number(providerId.slice(colon + 1)) };
}

/** People's own chats with the bot, and the groups of a site. One message for each delivery, edited as its subject moves. */
export function createTelegramChannel(parts: TelegramParts): Channel {
  const { db, clock, identity, api, pace, buttons } = parts;

  /** Where a recipient is to be found; null when they are not connected any more. */
  async function chatOf({ recipient_kind, recipient_id }: Recipient): Promise<string | null> {
    const row =
      recipient_kind === 'group'
        ? await rows.findGroup(db, recipient_id)
        : await rows.findLink(db, recipient_id);
    return row?.chat_id ?? null;
  }

  function keyboardOf(delivery: DeliveryRow, message: Message, chatId: string): InlineKeyboardButton[][] {
    const made = message.buttons.map(({ action, label }) => ({
      text: label,
      callback_data: buttons.write(
        { kind: 'delivery', id: delivery.id, number: delivery.renders, action },
        chatId,
      ),
    }));
    const keyboard: InlineKeyboardButton[][] = [];
    for (let at = 0; at < made.length; at += BUTTONS_IN_A_ROW)
      keyboard.push(made.slice(at, at + BUTTONS_IN_A_ROW));
    if (message.url !== null && isTakenUnderButton(message.url))
      keyboard.push([{ text: botWords[message.language].open, url: message.url }]);
    return keyboard;
  }

  function post(
    delivery: DeliveryRow,
    message: Message,
    chatId: string,
  ): Promise<Outcome<{ message_id: number }>> {
    const quietly = { disable_notification: message.isOver };
    const { venue } = message;
    return api.call<{ message_id: number }>((tg, signal) => {
      if (delivery.kind !== 'venue' || !venue)
        return tg.sendMessage(
          chatId,
          toHtml(message),
          {
            parse_mode: 'HTML',
            link_preview_options: { is_disabled: true },
            reply_markup: { inline_keyboard: keyboardOf(delivery, message, chatId) },
            ...quietly,
          },
          signal,
        );
      const [title, address] = [venue.title, venue.address].map((text) =>
        text.trim().slice(0, VENUE_TEXT).toWellFormed(),
      ) as [string, string];
      return title === '' || address === ''
        ? tg.sendLocation(chatId, venue.lat, venue.lon, quietly, signal)
        : tg.sendVenue(chatId, venue.lat, venue.lon, title, address, quietly, signal);
    });
  }

  const postBare = (message: Message, chatId: string): Promise<Outcome<{ message_id: number }>> =>
    api.call<{ message_id: number }>((tg, signal) => tg.sendMessage(chatId, toPlain(message), {}, signal));

  /** Notes what a failure says of the chat beyond this one message. */
  async function learn(recipient: Recipient, chatId: string, failure: Failure): Promise<void> {
    if (failure.kind === 'rate-limited') pace.hold(paced(recipient), clock.now(), failure.afterMs);
    if (failure.kind === 'blocked') await rows.markChat(db, chatId, clock.now());
    if (failure.kind === 'migrated') await rows.migrateGroup(db, chatId, failure.chatId);
  }

  /** What replaces an earlier message rings anew; the earlier one would only be in the way, and goes when it can. */
  function dropEarlier(providerId: string | null): void {
    if (providerId === null) return;
    const { chatId, messageId } = placeOf(providerId);
    void api.call((tg, signal) => tg.deleteMessage(chatId, messageId, signal));
  }

  async function send(delivery: DeliveryRow, message: Message): Promise<Result> {
    if (delivery.kind === 'venue' && !message.venue) return { kind: 'gone', reason: 'refused' };
    let chatId = await chatOf(delivery);
    if (chatId === null) return { kind: 'gone', reason: 'nobody_connected' };
    let sent = await post(delivery, message, chatId);
    // Whatever Telegram has against the words' shape or the buttons: a bare message is better than none.
    if (!sent.ok && sent.failure.kind === 'refused' && delivery.kind !== 'venue') {
      log.warn(
        { why: sent.failure.why },
        'Telegram refused a message; it is sent without markup and buttons',
      );
      sent = await postBare(message, chatId);
    }
    if (!sent.ok) {
      await learn(delivery, chatId, sent.failure);
      if (sent.failure.kind !== 'migrated') return resultOf(sent.failure);
      chatId = sent.failure.chatId;
      sent = await post(delivery, message, chatId);
      if (!sent.ok) {
        await learn(delivery, chatId, sent.failure);
        return resultOf(sent.failure);
      }
    }
    dropEarlier(delivery.provider_id);
    return { kind: 'sent', providerId: `${chatId}:${sent.value.message_id}` };
  }

  async function edit(delivery: DeliveryRow, message: Message): Promise<Result> {
    if (delivery.provider_id === null) return { kind: 'gone', reason: 'refused' };
    const { chatId, messageId } = placeOf(delivery.provider_id);
    const edited = await api.call((tg, signal) =>
      tg.editMessageText(
        chatId,
        messageId,
        toHtml(message),
        {
          parse_mode: 'HTML',
          link_preview_options: { is_disabled: true },
          reply_markup: { inline_keyboard: keyboardOf(delivery, message, chatId) },
        },
        signal,
      ),
    );
    const done: Result = { kind: 'sent', providerId: delivery.provider_id };
    if (edited.ok || edited.failure.kind === 'not-modified') return done;
    // Whoever deleted the message, or let it grow too old to be edited, is not rung anew by a newer state of it.
    if (edited.failure.kind === 'message-gone') return done;
    await learn(delivery, chatId, edited.failure);
    // What was written before a group became a supergroup stays behind in a chat that nobody reads; it is said anew there.
    if (edited.failure.kind === 'migrated') return send({ ...delivery, provider_id: null }, message);
    return resultOf(edited.failure);
  }

  const openGroups = async (on: Db, siteId: string) =>
    (await rows.listGroups(on, siteId)).filter((group) => group.blocked_at === null);

  return {
    name: 'telegram',
    isConfigured: () => api.isConfigured,

    async recipients(on, userIds, siteId): Promise<Recipient[]> {
      const people = await rows.listReachable(on, userIds);
      const groups = await openGroups(on, siteId);
      return [
        ...people.map((id) => ({ recipient_kind: 'user' as const, recipient_id: id })),
        ...groups.map(({ id }) => ({ recipient_kind: 'group' as const, recipient_id: id })),
      ];
    },

    async status(on, userIds, siteId) {
      const people = await rows.listReachable(on, userIds);
      const groups = await openGroups(on, siteId);
      return { ...api.status(), connectedPeople: people.length, groups: groups.length };
    },

    async namesOf(on: Db, recipients): Promise<Map<string, string>> {
      const idsOf = (kind: Recipient['recipient_kind']) =>
        recipients.filter((one) => one.recipient_kind === kind).map((one) => one.recipient_id);
      return new Map([
        ...(await identity.namesOf(on, idsOf('user'))),
        ...(await rows.listGroupTitles(on, idsOf('group'))),
      ]);
    },

    async addressee(on, recipient) {
      if (recipient.recipient_kind === 'group') {
        const group = await rows.findGroup(on, recipient.recipient_id);
        if (!group || group.blocked_at !== null) return null;
        // A group reads the language of whoever connected it.
        return { userId: null, language: (await identity.languageOf(on, group.linked_by)) ?? 'id' };
      }
      const link = await rows.findLink(on, recipient.recipient_id);
      const language = await identity.languageOf(on, recipient.recipient_id);
      return !link || link.blocked_at !== null || language === null
        ? null
        : { userId: link.user_id, language };
    },

    freeAt: (recipient, now) => pace.take(paced(recipient), now),
    send,
    edit,
  };
}
