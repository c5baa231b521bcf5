import type { readOwnChannels, TelegramGroup } from '@siaga/contracts/notifications';
import type { z } from 'zod';
import { type Actor, reachesSite, requirePermission } from '../../../platform/actor.ts';
import { inTransaction } from '../../../platform/db/index.ts';
import { notFound, tooManyRequests } from '../../../platform/errors.ts';
import { toTime, toTimeOrNull } from '../../../platform/time.ts';
import type { Failure } from '../failure.ts';
import { blockedByPerson, notConfigured, notLinked, unreachable } from '../problems.ts';
import type { TelegramParts } from '../parts.ts';
import * as rows from '../repository.ts';
import type { Voice } from '../voice.ts';

type OwnState = z.input<typeof readOwnChannels.reply>['telegram'];

export type Linking = ReturnType<typeof createLinking>;

/** Which chats are connected to whom: showing, trying and taking them off. */
export function createLinking(parts: TelegramParts & { voice: Voice }) {
  const { db, clock, identity, sites, api, voice } = parts;

  return {
    /** How the caller is reached through Telegram. */
    async ownState(actor: Actor): Promise<OwnState> {
      const link = await rows.findLink(db, actor.id);
      return {
        configured: api.isConfigured,
        botName: api.status().botName,
        link: link
          ? {
              linkedAt: toTime(link.linked_at),
              testedAt: toTimeOrNull(link.tested_at),
              blocked: link.blocked_at !== null,
            }
          : null,
      };
    },

    /** The caller is told nothing through Telegram any more. */
    async unlink(actor: Actor): Promise<void> {
      await inTransaction(db, async (trx) => {
        if (!(await rows.dropLink(trx, actor.id))) return;
        await identity.audit(trx, actor, {
          module: 'notifications',
          action: 'telegram.unlinked',
          siteId: null,
          target: { kind: 'user', id: actor.id },
        });
      });
    },

    /**
     * Sends the caller a message with a button that proves that it was read.
     * @throws 409 telegram_not_configured, telegram_not_linked, telegram_blocked; 503 telegram_unreachable; 429.
     */
    async test(actor: Actor): Promise<void> {
      if (!api.isConfigured) throw notConfigured();
      const link = await rows.findLink(db, actor.id);
      if (!link) throw notLinked();
      const sent = await voice.sendTest(link, (await identity.languageOf(db, actor.id)) ?? 'id');
      if (!sent.ok) throw await problemOf(link, sent.failure);
    },

    async listGroups(actor: Actor, siteId: string): Promise<TelegramGroup[]> {
      requirePermission(actor, 'channels.manage');
      if (!reachesSite(actor, siteId) || !(await sites.get(db, siteId))) throw notFound('site');
      return (await rows.listGroups(db, siteId)).map((group) => ({
        id: group.id,
        siteId: group.site_id,
        title: group.title,
        linkedAt: toTime(group.linked_at),
        blocked: group.blocked_at !== null,
      }));
    },

    async removeGroup(actor: Actor, id: string): Promise<void> {
      requirePermission(actor, 'channels.manage');
      await inTransaction(db, async (trx) => {
        const group = await rows.findGroup(trx, id);
        if (!group || !reachesSite(actor, group.site_id) || !(await rows.dropGroup(trx, id)))
          throw notFound('group');
        await identity.audit(trx, actor, {
          module: 'notifications',
          action: 'telegram-group.removed',
          siteId: group.site_id,
          target: { kind: 'telegram-group', id },
          details: { title: group.title },
        });
      });
    },

    /** Forgets the chats of people who were erased. */
    async dropErased(): Promise<void> {
      const linked = await rows.listLinkedUsers(db);
      const known = await identity.namesOf(db, linked);
      for (const userId of linked.filter((id) => !known.has(id))) await rows.dropLink(db, userId);
    },
  };

  async function problemOf(link: rows.LinkRow, failure: Failure): Promise<Error> {
    if (failure.kind === 'rate-limited') return tooManyRequests(Math.ceil(failure.afterMs / 1_000));
    if (failure.kind !== 'blocked') return unreachable();
    await rows.markChat(db, link.chat_id, clock.now());
    return blockedByPerson();
  }
}
