import type { KeptPress } from './kept-press.ts';

/** What is used of localStorage. */
export type SpareStorage = Pick<Storage, 'length' | 'key' | 'getItem' | 'setItem' | 'removeItem'>;

const PREFIX = 'siaga.press.';
const TEST_KEY = 'siaga.storageTest';

/** Presses in localStorage, one key each. Nothing here throws. */
export interface PressSpare {
  all(): KeptPress[];
  write(press: KeptPress): void;
  /** Takes a press out, but not where a newer state of it was written meanwhile. */
  drop(press: KeptPress): void;
  remove(pressId: string): void;
  canWrite(): boolean;
}

export function createPressSpare(storage: SpareStorage | null): PressSpare {
  /** The text of each press as it was written last, also where writing failed. */
  const newest = new Map<string, string>();
  /** Forbidden, full or not there: then there is no spare, and the database is still to come. */
  const attempt = <T>(work: (storage: SpareStorage) => T): T | undefined => {
    try {
      return storage ? work(storage) : undefined;
    } catch {
      return undefined;
    }
  };

  return {
    all: () =>
      attempt((from) =>
        Array.from({ length: from.length }, (_, index) => from.key(index)).flatMap((key) =>
          key?.startsWith(PREFIX) ? parsed(from.getItem(key)) : [],
        ),
      ) ?? [],
    write: (press) => {
      const text = JSON.stringify(press);
      newest.set(press.pressId, text);
      attempt((to) => to.setItem(PREFIX + press.pressId, text));
    },
    drop: (press) => {
      if (newest.get(press.pressId) !== JSON.stringify(press)) return;
      newest.delete(press.pressId);
      attempt((from) => from.removeItem(PREFIX + press.pressId));
    },
    remove: (pressId) => {
      newest.delete(pressId);
      attempt((from) => from.removeItem(PREFIX + pressId));
    },
    canWrite: () =>
      attempt((to) => {
        to.setItem(TEST_KEY, '1');
        to.removeItem(TEST_KEY);
        return true;
      }) ?? false,
  };
}

function parsed(text: string | null): KeptPress[] {
  try {
    const press = JSON.parse(text ?? '') as KeptPress;
    return typeof press.pressId === 'string' ? [press] : [];
  } catch {
    return [];
  }
}
