import { version } from '$app/env';
import { format, t } from '../i18n/i18n.svelte.ts';
import { type Check, checksOf } from '../sites/kiosk-checks.ts';
import type { CameraState, SelfTest } from './self-test.ts';

/** From here on a person at the button notices the line, ms. */
const SLOW_MS = 1_000;

interface Line {
  name: string;
  says: string;
  isGood: boolean;
}

/** A self-test in words: what was looked at, what came of it, and whether somebody should do something. */
export function linesOf(test: SelfTest): Line[] {
  const { check: words } = t.kiosk;
  const { networkMs } = test;
  return [
    ...checksOf({ ...test }).map((check) => ({
      name: words[check.name],
      says: saidOf(check),
      isGood: !check.needsALook,
    })),
    {
      name: words.network,
      says: networkMs === null ? words.noAnswer : words.rtt(format.number(networkMs)),
      isGood: networkMs !== null && networkMs <= SLOW_MS,
    },
    { name: words.version, says: version, isGood: true },
  ];
}

function saidOf(check: Check): string {
  const { check: words } = t.kiosk;
  switch (check.name) {
    case 'sound':
      return words.sounds[check.found];
    case 'storage':
      return words.storages[check.found];
    case 'camera':
      return words.cameras[check.found as CameraState];
    case 'clock':
      return words.clockOff(format.number(Math.abs(check.found)));
    case 'offline':
      return { ready: words.offlineReady, insecure: words.offlineInsecure, 'not-yet': words.offlineNotYet }[
        check.found
      ];
    case 'fullScreen':
      return check.found ? words.yes : words.no;
    case 'queued':
    case 'refused':
      return format.number(check.found);
  }
}
