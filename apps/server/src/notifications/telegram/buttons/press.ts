import { type Actor, reachesSite } from '../../../platform/actor.ts';
import { sha256 } from '../../../platform/crypto.ts';
import { log } from '../../../platform/log.ts';
import type { TelegramParts } from '../parts.ts';
import * as rows from '../repository.ts';
import type { Once } from '../updates/once.ts';
import type { Happening } from '../updates/read.ts';
import type { Voice } from '../voice.ts';
import { botWords } from '../words.ts';
import type { ButtonData } from './data.ts';
import { insertUsedButton, isUsedButton } from './repository.ts';

type Pressed = Extract<Happening, { kind: 'pressed' }>;

/** Why a press did nothing. */
type Refusal = keyof (typeof botWords)['id']['refused'];

/** Somebody who is connected, with their language. */
interface Presser {
  link: rows.LinkRow;
  language: 'id' | 'en';
}

/**
 * A press of a button under one of our messages: first what it does is kept, then the person is told, and the message is
 * edited by the outbox. A press is refused unless the button was made by us for that very chat and the person who pressed is
 * connected to an account that may do, at this moment, what the button says.
 */
export function createButtonPresses(parts: TelegramParts & { voice: Voice; once: Once }) {
  const { db, clock, identity, topics, buttons, voice, once } = parts;

  async function refuse(
    updateId: number,
    { callbackId, from }: Pressed,
    why: Refusal,
    language = from.language,
  ) {
    log.warn({ why }, 'a button in Telegram was refused');
    const isNew = await once.inTransaction(updateId, async () => true);
    if (isNew) voice.answer(callbackId, botWords[language].refused[why], { isRefusal: true });
  }

  /** The person has read a test message. */
  async function confirmTest(updateId: number, { callbackId }: Pressed, data: ButtonData, presser: Presser) {
    const { link, language } = presser;
    const isOwn = link.user_id === data.id;
    const isNoted = await once.inTransaction(updateId, async (trx) =>
      isOwn ? rows.markTested(trx, link.user_id, data.number, clock.now()) : false,
    );
    if (isNoted === null) return;
    const { confirmed, outdated } = botWords[language].test;
    voice.answer(callbackId, isNoted ? confirmed : outdated, { isRefusal: !isNoted });
  }

  async function act(updateId: number, pressed: Pressed, data: ButtonData, { link, language }: Presser) {
    const delivery = await rows.findDelivery(db, data.id);
    const topic = delivery && topics.get(delivery.topic);
    if (!delivery || !topic) return refuse(updateId, pressed, 'unknown', language);
    const actor = await identity.actorThrough(db, 'telegram', link.user_id);
    if (!actor || !mayAnswer(actor, delivery.site_id))
      return refuse(updateId, pressed, 'notEntitled', language);

    // One rendering's button works once for each person: in a group a second one may press what the first has pressed.
    const use = sha256(`${pressed.data}|${pressed.from.id}`);
    if (await isUsedButton(db, use)) {
      await once.inTransaction(updateId, async () => true);
      return voice.answer(pressed.callbackId, await topic.stand(delivery.subject_id, language));
    }
    // The act is kept in transactions of its own, and the note after it: a crash between the two brings the update again,
    // and what somebody has said before changes nothing. The other way round the crash would lose the press.
    const outcome = await topic.act(actor, delivery.subject_id, data.action, language);
    await once.inTransaction(updateId, (trx) => insertUsedButton(trx, use, clock.now()));
    voice.answer(pressed.callbackId, outcome);
  }

  return async function press(updateId: number, pressed: Pressed): Promise<void> {
    if (await once.isKnown(updateId)) return;
    const data = pressed.chatId === null ? null : buttons.read(pressed.data, pressed.chatId);
    if (!data) return refuse(updateId, pressed, 'unknown');
    const link = await rows.findLinkOfPerson(db, pressed.from.id);
    const language = link && (await identity.languageOf(db, link.user_id));
    if (!link || !language) return refuse(updateId, pressed, 'stranger');
    const presser = { link, language };
    return data.kind === 'test'
      ? confirmTest(updateId, pressed, data, presser)
      : act(updateId, pressed, data, presser);
  };
}

const mayAnswer = (actor: Actor, siteId: string | null): boolean =>
  actor.permissions.has('emergency.respond') && (siteId === null || reachesSite(actor, siteId));
