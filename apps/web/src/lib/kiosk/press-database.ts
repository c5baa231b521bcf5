import type { KeptPress } from './kept-press.ts';

/** A database of presses; every call may fail, none hangs. */
export interface PressDatabase {
  all(): Promise<KeptPress[]>;
  put(press: KeptPress): Promise<void>;
  remove(pressId: string): Promise<void>;
  /** Writes and removes something that is no press. */
  test(): Promise<void>;
}

const NAME = 'siaga-kiosk';
const PRESSES = 'presses';
const TESTS = 'tests';
/** Browsers have been seen to answer neither yes nor no. */
const PATIENCE_MS = 3_000;

/** Opens the IndexedDB of this origin; rejects where there is none. */
export async function openPressDatabase(): Promise<PressDatabase> {
  const opening = indexedDB.open(NAME, 1);
  opening.onupgradeneeded = () => {
    opening.result.createObjectStore(PRESSES, { keyPath: 'pressId' });
    opening.result.createObjectStore(TESTS);
  };
  const db = await inTime<IDBDatabase>((resolve, reject) => {
    opening.onsuccess = () => resolve(opening.result);
    opening.onerror = () => reject(failure(opening.error));
  });
  // Another tab with a newer version of the app must not wait for this one.
  db.onversionchange = () => db.close();

  const write = (store: string, work: (objects: IDBObjectStore) => void) =>
    inTime<void>((resolve, reject) => {
      // On disk, not only on its way there: the next thing may be that the power goes.
      const transaction = db.transaction(store, 'readwrite', { durability: 'strict' });
      transaction.oncomplete = () => resolve();
      transaction.onerror = transaction.onabort = () => reject(failure(transaction.error));
      work(transaction.objectStore(store));
    });

  return {
    all: () =>
      inTime((resolve, reject) => {
        const reading = db.transaction(PRESSES).objectStore(PRESSES).getAll();
        reading.onsuccess = () => resolve(reading.result as KeptPress[]);
        reading.onerror = () => reject(failure(reading.error));
      }),
    put: (press) => write(PRESSES, (presses) => presses.put(press)),
    remove: (pressId) => write(PRESSES, (presses) => presses.delete(pressId)),
    test: () =>
      write(TESTS, (tests) => {
        tests.put(Date.now(), 'written');
        tests.delete('written');
      }),
  };
}

const failure = (error: DOMException | null) => error ?? new Error('IndexedDB failed');

function inTime<T>(run: (resolve: (value: T) => void, reject: (error: Error) => void) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    setTimeout(() => reject(new Error('IndexedDB does not answer')), PATIENCE_MS);
    run(resolve, reject);
  });
}
