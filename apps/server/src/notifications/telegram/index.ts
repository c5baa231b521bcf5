import type { FastifyInstance } from 'fastify';
import type { Config } from '../../platform/config.ts';
import { createTelegramApi } from './api.ts';
import { dropInvitationsBefore } from './codes/repository.ts';
import { createCodes } from './codes/service.ts';
import { createButtons } from './buttons/data.ts';
import { createButtonPresses } from './buttons/press.ts';
import { dropUsedButtonsBefore } from './buttons/repository.ts';
import { createTelegramChannel } from './channel.ts';
import { linkingRoutes } from './linking/routes.ts';
import { createLinking } from './linking/service.ts';
import { Pace } from './pace.ts';
import type { TelegramParts } from './parts.ts';
import { createUpdateHandler } from './updates/handle.ts';
import { createOnce } from './updates/once.ts';
import { createPoller } from './updates/poller.ts';
import { dropUpdatesBefore } from './updates/repository.ts';
import { createVoice } from './voice.ts';

const HOUR_MS = 3_600_000;
/** Telegram keeps what it could not deliver for a day. */
const UPDATES_KEPT_MS = 48 * HOUR_MS;
/** Telegram lets messages be edited, and so their buttons be renewed, for two days; whoever presses later is told how things stand. */
const BUTTONS_KEPT_MS = 30 * 24 * HOUR_MS;

/** Everything between Siaga and Telegram: the channel, the codes that connect people and groups, and what they send back. */
export function createTelegram({
  config,
  ...given
}: Omit<TelegramParts, 'api' | 'pace' | 'buttons'> & { config: Pick<Config, 'secret' | 'telegram'> }) {
  const { db, clock, jobs } = given;
  const parts: TelegramParts = {
    ...given,
    api: createTelegramApi(config.telegram),
    pace: new Pace(),
    buttons: createButtons(config.secret),
  };
  const once = createOnce(parts);
  const voice = createVoice(parts);
  const codes = createCodes({ ...parts, voice, once });
  const linking = createLinking({ ...parts, voice });
  const press = createButtonPresses({ ...parts, voice, once });
  const poller = createPoller({
    ...parts,
    handle: createUpdateHandler({ ...parts, once, voice, codes, press }),
  });

  jobs.every('telegram.sweep', HOUR_MS, async () => {
    const now = clock.now();
    await dropUpdatesBefore(db, now - UPDATES_KEPT_MS);
    await dropUsedButtonsBefore(db, now - BUTTONS_KEPT_MS);
    await dropInvitationsBefore(db, now);
    await linking.dropErased();
  });

  return {
    channel: createTelegramChannel(parts),
    /** How the caller is reached through Telegram. */
    ownState: linking.ownState,
    routes: (http: FastifyInstance): void => linkingRoutes(http, linking, codes),
    /** Begins to take what people send to the bot; the database is ready by now. Safe to call again. */
    start(): void {
      parts.api.prepare();
      poller.start();
    },
    async stop(): Promise<void> {
      await poller.stop();
      await voice.stop();
    },
  };
}
