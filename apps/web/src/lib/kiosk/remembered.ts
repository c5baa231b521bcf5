/** A text that outlives the page where the browser lets it, and the page itself in any case. */
export interface Remembered {
  get(): string | null;
  set(text: string | null): void;
}

const inMemory = new Map<string, string>();

export function remembered(key: string): Remembered {
  return {
    get() {
      try {
        return localStorage.getItem(key) ?? inMemory.get(key) ?? null;
      } catch {
        return inMemory.get(key) ?? null;
      }
    },
    set(text) {
      if (text === null) inMemory.delete(key);
      else inMemory.set(key, text);
      try {
        if (text === null) localStorage.removeItem(key);
        else localStorage.setItem(key, text);
      } catch {
        // Forbidden or full: it holds until the page is loaded anew.
      }
    },
  };
}
