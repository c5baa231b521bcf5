import { rememberedLanguage, setLanguage } from '#lib/i18n/i18n.svelte.ts';

export async function load() {
  await setLanguage(rememberedLanguage());
}
