import { openPressDatabase, type PressDatabase } from './press-database.ts';
import { createPressSpare, type SpareStorage } from './press-spare.ts';
import type { KeptPress } from './kept-press.ts';

/** Where presses outlive the page. Nothing here throws: a press must be sent even where nothing can keep it. */
export interface PressStore {
  /** Every press that is kept anywhere, in no order; not whole while the database cannot be read. */
  all(): Promise<{ presses: KeptPress[]; isWhole: boolean }>;
  put(press: KeptPress): Promise<void>;
  remove(pressId: string): Promise<void>;
  /** Tries it out: `spare` = only localStorage takes a write, `failed` = neither does. */
  test(): Promise<'ok' | 'spare' | 'failed'>;
}

/**
 * IndexedDB with localStorage as the spare. A press goes to the spare at once, which takes no time, and leaves it only when
 * the database has it on disk: so whichever of the two fails, or the power in between, it is in the other.
 */
export function createPressStore(
  storage: SpareStorage | null,
  openDatabase: () => Promise<PressDatabase> = openPressDatabase,
): PressStore {
  const spare = createPressSpare(storage);
  // What was written last wins, so one write or removal after the other.
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: (database: PressDatabase) => Promise<T>, otherwise: T): Promise<T> => {
    const next = last.then(async () => {
      try {
        return await work(await database());
      } catch {
        // Opened anew the next time: browsers close a database when its storage was cleared or its disk came back.
        opened = undefined;
        return otherwise;
      }
    });
    last = next;
    return next;
  };

  let opened: Promise<PressDatabase> | undefined;
  const database = () => {
    opened ??= openDatabase();
    return opened;
  };

  return {
    async all() {
      const kept = await inTurn<KeptPress[] | undefined>((db) => db.all(), undefined);
      const found = new Map((kept ?? []).map((press) => [press.pressId, press]));
      // The spare holds a press only while its newest state may not be in the database.
      for (const press of spare.all()) found.set(press.pressId, press);
      return { presses: [...found.values()], isWhole: kept !== undefined };
    },
    put(press) {
      spare.write(press);
      return inTurn(async (db) => {
        await db.put(press);
        spare.drop(press);
      }, undefined);
    },
    remove(pressId) {
      spare.remove(pressId);
      return inTurn((db) => db.remove(pressId), undefined);
    },
    test: async () =>
      inTurn<'ok' | 'spare' | 'failed'>(
        async (db) => {
          await db.test();
          return 'ok';
        },
        spare.canWrite() ? 'spare' : 'failed',
      ),
  };
}

/** localStorage, or null where the browser forbids even to name it. */
export function spareStorage(): Storage | null {
  try {
    return localStorage;
  } catch {
    return null;
  }
}
