/** What one shared refresh stands on; handed in so that it can be tried without a browser. */
export interface RefreshParts {
  /** GET /api/auth/me: true when the cookies are good, because somebody else has just renewed them. */
  isGood: () => Promise<boolean>;
  /** POST /api/auth/refresh: true when the session goes on, false when it is over; throws when unanswered. */
  request: () => Promise<boolean>;
  /** The Web Locks of this origin; absent on plain HTTP, where only one tab's calls are shared. */
  locks: Pick<LockManager, 'request'> | undefined;
}

/**
 * Renews the session once for everybody who waits: parallel calls of this tab share one promise, and tabs take turns.
 * Whoever's turn it is asks first whether the session is good again. What other tabs wrote into storage would be
 * quicker to read, but reaches this one only some time later.
 */
export function createRefresher({ isGood, request, locks }: RefreshParts): () => Promise<boolean> {
  let underWay: Promise<boolean> | undefined;

  const renew = async () => (await isGood()) || (await request());

  return () =>
    (underWay ??= (locks ? locks.request('siaga.refresh', renew) : renew()).finally(() => {
      underWay = undefined;
    }));
}
