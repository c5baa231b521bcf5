import {
  formatAge,
  formatDay,
  formatLitres,
  formatNumber,
  formatSigned,
  formatTime,
  type Language,
} from '../format.ts';
import { id, type Messages } from './id.ts';

const languageKey = 'siaga.language';

let language = $state<Language>('id');
let messages = $state.raw<Messages>(id);

/** The chosen language; Indonesian unless the person or this device chose otherwise. */
export const i18n = {
  get language(): Language {
    return language;
  },
};

/** Every text of the pages, in the chosen language: `t.fuel.record`. Reactive. */
export const t = Object.defineProperties(
  {},
  Object.fromEntries(
    (Object.keys(id) as (keyof Messages)[]).map((section) => [
      section,
      { get: () => messages[section], enumerable: true },
    ]),
  ),
) as Readonly<Messages>;

/** Changes the language here and now and remembers it on this device; English is fetched when first asked for. */
export async function setLanguage(next: Language): Promise<void> {
  messages = next === 'en' ? (await import('./en.ts')).en : id;
  language = next;
  localStorage.setItem(languageKey, next);
  document.documentElement.lang = next;
}

/** The language this device was last used in, before anybody has signed in. */
export function rememberedLanguage(): Language {
  return localStorage.getItem(languageKey) === 'en' ? 'en' : 'id';
}

/** The formats of lib/format.ts in the chosen language. */
export const format = {
  litres: (litres: number, decimals?: number) => formatLitres(litres, language, decimals),
  signed: (litres: number) => formatSigned(litres, language),
  number: (value: number, decimals?: number) => formatNumber(value, language, decimals),
  time: (iso: string, zone: string, style?: 'full' | 'short' | 'time' | 'exact' | 'clock') =>
    formatTime(iso, zone, language, style),
  day: (day: string, style?: 'full' | 'short' | 'medium') => formatDay(day, language, style),
  age: (iso: string, now = Date.now()) => formatAge(iso, now, language),
};
