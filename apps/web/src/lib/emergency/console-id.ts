import { newUuid } from '../uuid.ts';

/** Under which a browser and its person are known as a console: kept, so that one that comes back is the same one. */
export function consoleIdOf(userId: string): string {
  const key = `siaga.console.${userId}`;
  const kept = localStorage.getItem(key);
  if (kept) return kept;
  const made = newUuid();
  localStorage.setItem(key, made);
  return made;
}
