import type { Identity } from '../../identity/index.ts';
import type { Db } from '../../platform/db/index.ts';
import type { Jobs } from '../../platform/jobs/index.ts';
import type { Clock } from '../../platform/time.ts';
import type { Sites } from '../../sites/index.ts';
import type { Topic } from '../topics.ts';
import type { TelegramApi } from './api.ts';
import type { Buttons } from './buttons/data.ts';
import type { Pace } from './pace.ts';

/** What the Telegram channel and its ways in are built from. */
export interface TelegramParts {
  db: Db;
  clock: Clock;
  jobs: Jobs;
  identity: Pick<Identity, 'audit' | 'namesOf' | 'actorThrough' | 'languageOf'>;
  sites: Pick<Sites, 'get'>;
  topics: ReadonlyMap<string, Topic>;
  api: TelegramApi;
  pace: Pace;
  buttons: Buttons;
}
