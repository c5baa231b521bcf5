import { randomBytes } from 'node:crypto';
import { type Actor, reachesSite, requirePermission } from '../../../platform/actor.ts';
import { sha256 } from '../../../platform/crypto.ts';
import { inTransaction, type Trx } from '../../../platform/db/index.ts';
import { notFound } from '../../../platform/errors.ts';
import { newId } from '../../../platform/ids.ts';
import { toTime } from '../../../platform/time.ts';
import type { Bot } from '../api.ts';
import { notConfigured, unreachable } from '../problems.ts';
import type { TelegramParts } from '../parts.ts';
import * as rows from '../repository.ts';
import type { Once } from '../updates/once.ts';
import type { TelegramChat, TelegramPerson } from '../updates/read.ts';
import type { Voice } from '../voice.ts';
import { botWords } from '../words.ts';
import { findInvitation, type InvitationRow, putInvitation, useInvitation } from './repository.ts';

/** How long a code can be used. */
const CODE_MS = 15 * 60_000;

/** A one-time code and where to use it. */
interface Invitation {
  url: string;
  code: string;
  botName: string;
  expiresAt: string;
}

/** What became of a code that somebody used. */
type Used =
  | { kind: 'unknown' | 'for-group' | 'for-person' | 'not-entitled' }
  | { kind: 'linked'; link: rows.LinkRow; name: string }
  | { kind: 'group-linked'; site: string; userId: string };

export type Codes = ReturnType<typeof createCodes>;

/** One-time codes: whoever uses one in a chat connects that chat to the person, or the site, that it was made for. */
export function createCodes(parts: TelegramParts & { voice: Voice; once: Once }) {
  const { db, clock, identity, sites, api, voice, once } = parts;

  async function knownBot(): Promise<Bot> {
    if (!api.isConfigured) throw notConfigured();
    const bot = await api.bot();
    if (!bot.ok) throw unreachable();
    return bot.value;
  }

  async function make(
    actor: Actor,
    siteId: string | null,
    parameter: 'start' | 'startgroup',
  ): Promise<Invitation> {
    const { name } = await knownBot();
    const code = randomBytes(24).toString('base64url');
    const expiresAt = clock.now() + CODE_MS;
    await inTransaction(db, (trx) =>
      putInvitation(trx, {
        code_hash: sha256(code),
        user_id: actor.id,
        site_id: siteId,
        expires_at: expiresAt,
        used_at: null,
      }),
    );
    const url = `https://t.me/${name}?${parameter}=${code}`;
    return { url, code, botName: name, expiresAt: toTime(expiresAt) };
  }

  async function take(
    trx: Trx,
    chat: TelegramChat,
    from: TelegramPerson | null,
    code: string,
  ): Promise<Used> {
    const invitation = await findInvitation(trx, sha256(code));
    if (!invitation || invitation.used_at !== null || invitation.expires_at <= clock.now())
      return { kind: 'unknown' };
    if (invitation.site_id !== null && chat.isPrivate) return { kind: 'for-group' };
    await useInvitation(trx, invitation.code_hash, clock.now());
    // A whole group has seen it: whoever is quickest could connect themselves as the person who made it.
    if (invitation.site_id === null && !chat.isPrivate) return { kind: 'for-person' };
    const maker = await identity.actorThrough(trx, 'telegram', invitation.user_id);
    if (!maker) return { kind: 'not-entitled' };
    if (invitation.site_id !== null) return linkGroup(trx, maker, chat, invitation.site_id);
    return from ? linkPerson(trx, maker, chat, from, invitation) : { kind: 'unknown' };
  }

  async function linkPerson(
    trx: Trx,
    maker: Actor,
    chat: TelegramChat,
    from: TelegramPerson,
    { user_id }: InvitationRow,
  ): Promise<Used> {
    const link: rows.LinkRow = {
      user_id,
      chat_id: chat.id,
      telegram_user_id: from.id,
      linked_at: clock.now(),
      tested_at: null,
      blocked_at: null,
    };
    await rows.putLink(trx, link);
    await identity.audit(trx, maker, {
      module: 'notifications',
      action: 'telegram.linked',
      siteId: null,
      target: { kind: 'user', id: user_id },
    });
    return { kind: 'linked', link, name: maker.name };
  }

  async function linkGroup(trx: Trx, maker: Actor, chat: TelegramChat, siteId: string): Promise<Used> {
    const site = await sites.get(trx, siteId);
    if (!site || !maker.permissions.has('channels.manage') || !reachesSite(maker, siteId))
      return { kind: 'not-entitled' };
    const id = await rows.putGroup(trx, {
      id: newId(),
      site_id: siteId,
      chat_id: chat.id,
      title: chat.title,
      linked_by: maker.id,
      linked_at: clock.now(),
      blocked_at: null,
    });
    await identity.audit(trx, maker, {
      module: 'notifications',
      action: 'telegram-group.linked',
      siteId,
      target: { kind: 'telegram-group', id },
      details: { title: chat.title },
    });
    return { kind: 'group-linked', site: site.name, userId: maker.id };
  }

  return {
    /** A code for the caller's own chat; makes an earlier one worthless. */
    invite: (actor: Actor): Promise<Invitation> => make(actor, null, 'start'),

    /** A code for a group that is to be told of the site. */
    async inviteGroup(actor: Actor, siteId: string): Promise<Invitation> {
      requirePermission(actor, 'channels.manage');
      if (!reachesSite(actor, siteId) || !(await sites.get(db, siteId))) throw notFound('site');
      return make(actor, siteId, 'startgroup');
    },

    /** Somebody sent a code: connects the chat that it came from, once, and says in any case what became of it. */
    async use(
      updateId: number,
      chat: TelegramChat,
      from: TelegramPerson | null,
      code: string,
    ): Promise<void> {
      const used = await once.inTransaction(updateId, (trx) => take(trx, chat, from, code));
      if (used === null) return;
      const words = botWords[from?.language ?? 'id'];
      switch (used.kind) {
        case 'linked': {
          const language = (await identity.languageOf(db, used.link.user_id)) ?? 'id';
          return voice.welcome(used.link, used.name, language);
        }
        case 'group-linked': {
          const language = (await identity.languageOf(db, used.userId)) ?? 'id';
          return voice.say(chat.id, botWords[language].groupLinked(used.site));
        }
        case 'unknown':
          return voice.sayToStranger(chat.id, words.codeUnknown);
        case 'for-group':
          return voice.sayToStranger(chat.id, words.codeIsForGroup);
        case 'for-person':
          return voice.sayToStranger(chat.id, words.codeIsForPerson);
        case 'not-entitled':
          return voice.sayToStranger(chat.id, words.notEntitled);
      }
    },
  };
}
