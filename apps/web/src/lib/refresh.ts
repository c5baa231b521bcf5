/** What one shared refresh stands on; handed in so that it can be tried without a browser. */
export interface RefreshParts {
  /** POST /api/auth/refresh: true when the session goes on, false when it is over; throws when unanswered. */
  request: () => Promise<boolean>;
  /** The Web Locks of this origin; absent on plain HTTP, where only one tab's calls are shared. */
  locks: Pick<LockManager, 'request'> | undefined;
  /** Storage that all tabs of this origin see. */
  storage: Pick<Storage, 'getItem' | 'setItem'>;
  now: () => number;
}

const stampKey = 'siaga.refreshedAt';

/**
 * Renews the session once for everybody who waits: parallel calls of this tab share one promise, and a tab
 * that finds the stamp moved since its request went out goes on with the cookies another tab has fetched.
 */
export function createRefresher({ request, locks, storage, now }: RefreshParts) {
  let underWay: Promise<boolean> | undefined;

  const stamp = () => storage.getItem(stampKey) ?? '';

  async function refreshUnlessDone(seen: string): Promise<boolean> {
    if (stamp() !== seen) return true;
    const goesOn = await request();
    if (goesOn) storage.setItem(stampKey, `${now()}.${Math.random()}`);
    return goesOn;
  }

  return {
    /** To be taken before a request goes out and handed to `refresh` when it comes back with 401. */
    stamp,
    refresh(seen: string): Promise<boolean> {
      underWay ??= (
        locks ? locks.request('siaga.refresh', () => refreshUnlessDone(seen)) : refreshUnlessDone(seen)
      ).finally(() => {
        underWay = undefined;
      });
      return underWay;
    },
  };
}
