import { expect, test } from 'vitest';
import { isAppPage } from './app-page.ts';

test.each(['/', '/kiosk', '/console/0190c1de', '/fuel/tanks/1', '/apiary', '/documents'])(
  '%s is a page of the app',
  (path) => expect(isAppPage(path)).toBe(true),
);

test.each([
  '/api',
  '/api/emergency/presses',
  '/docs',
  '/docs/static/index.html',
  '/health',
  '/ready',
  '/socket.io/',
  '/ws/assistant',
  '/feeds/cap/1.xml',
  '/_app/version.json',
  '/service-worker.js',
  '/scan.html',
  '/send-emergency',
])('%s is left to the server', (path) => expect(isAppPage(path)).toBe(false));
