import { expect, test } from 'vitest';
import { type BrowserFacts, obstacleOf } from './push-obstacle.ts';

const able: BrowserFacts = {
  isSecure: true,
  hasWorker: true,
  hasPush: true,
  permission: 'default',
  userAgent: 'Mozilla/5.0 (Linux; Android 15) Chrome/150.0 Mobile',
  touchPoints: 5,
};
const iphone = 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Safari/604.1';
const mac = 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Safari/605.1.15';

test.each<[string, Partial<BrowserFacts>, string | undefined]>([
  ['a browser over HTTPS that has not been asked', {}, undefined],
  ['one that was allowed', { permission: 'granted' }, undefined],
  ['one that was refused', { permission: 'denied' }, 'denied'],
  ['one without a push service', { hasPush: false }, 'unsupported'],
  ['one without notifications', { permission: undefined }, 'unsupported'],
  [
    'plain HTTP, where all the rest is hidden',
    { isSecure: false, hasWorker: false, hasPush: false },
    'insecure',
  ],
  [
    'an iPhone that was not put on the home screen',
    { hasPush: false, permission: undefined, userAgent: iphone },
    'home-screen',
  ],
  ['an iPad, which calls itself a Mac', { hasPush: false, userAgent: mac, touchPoints: 5 }, 'home-screen'],
  ['a Mac', { hasPush: false, userAgent: mac, touchPoints: 0 }, 'unsupported'],
  ['an iPhone on the home screen', { userAgent: iphone }, undefined],
])('%s: %o is %s', (_, facts, obstacle) => {
  expect(obstacleOf({ ...able, ...facts })).toBe(obstacle);
});
