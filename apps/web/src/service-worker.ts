/// <reference lib="webworker" />
import { version } from '$app/env';
import { assets, immutable } from '$app/manifest';
import { self } from '$app/service-worker';
import { keepForOffline } from './lib/service-worker/offline.ts';
import { listenForPush } from './lib/service-worker/push.ts';

keepForOffline(self, {
  version,
  files: [...immutable, ...assets].map(({ path }) => `/${path}`),
});
listenForPush(self);
