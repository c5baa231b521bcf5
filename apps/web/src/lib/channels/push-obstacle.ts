/** Why a browser cannot be rung, for which there are words and mostly a way out. */
export type PushObstacle = 'insecure' | 'home-screen' | 'unsupported' | 'denied';

/** What a browser says of itself. */
export interface BrowserFacts {
  /** HTTPS, or the machine itself. */
  isSecure: boolean;
  hasWorker: boolean;
  hasPush: boolean;
  /** Undefined where there are no notifications at all. */
  permission: NotificationPermission | undefined;
  userAgent: string;
  /** Fingers at once; tells an iPad, which calls itself a Mac, from a Mac. */
  touchPoints: number;
}

/** What keeps this browser from being rung, or undefined. The first cause is named: over HTTP a browser hides all the rest. */
export function obstacleOf(facts: BrowserFacts): PushObstacle | undefined {
  if (!facts.isSecure) return 'insecure';
  if (!facts.hasWorker || !facts.hasPush || facts.permission === undefined)
    return isHandheldApple(facts) ? 'home-screen' : 'unsupported';
  return facts.permission === 'denied' ? 'denied' : undefined;
}

// On iPhone and iPad a page has push only once it was put on the home screen, whichever browser it is.
const isHandheldApple = ({ userAgent, touchPoints }: BrowserFacts) =>
  /iPhone|iPad|iPod/.test(userAgent) || (userAgent.includes('Macintosh') && touchPoints > 1);

/** The facts of the browser that runs this. */
export function browserFacts(): BrowserFacts {
  return {
    isSecure: isSecureContext,
    hasWorker: 'serviceWorker' in navigator,
    hasPush: 'PushManager' in globalThis,
    permission: 'Notification' in globalThis ? Notification.permission : undefined,
    userAgent: navigator.userAgent,
    touchPoints: navigator.maxTouchPoints,
  };
}
