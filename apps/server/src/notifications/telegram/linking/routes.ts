import {
  inviteTelegramGroup,
  inviteToTelegram,
  listTelegramGroups,
  removeTelegramGroup,
  testTelegram,
  unlinkTelegram,
} from '@siaga/contracts/notifications';
import type { FastifyInstance } from 'fastify';
import { serve } from '../../../platform/http/serve.ts';
import type { Codes } from '../codes/service.ts';
import type { Linking } from './service.ts';

export function linkingRoutes(http: FastifyInstance, linking: Linking, codes: Codes): void {
  serve(http, inviteToTelegram, async ({ actor }) => codes.invite(actor));
  serve(http, unlinkTelegram, async ({ actor }) => linking.unlink(actor));
  serve(http, testTelegram, async ({ actor }) => linking.test(actor));
  serve(http, listTelegramGroups, async ({ actor, query }) => ({
    data: await linking.listGroups(actor, query.siteId),
  }));
  serve(http, inviteTelegramGroup, async ({ actor, body }) => codes.inviteGroup(actor, body.siteId));
  serve(http, removeTelegramGroup, async ({ actor, params }) => linking.removeGroup(actor, params.id));
}
