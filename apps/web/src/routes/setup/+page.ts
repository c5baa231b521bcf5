import { redirect } from '@sveltejs/kit';
import { readSetup } from '@siaga/contracts/sites';
import { call } from '#lib/api.ts';
import { rememberedLanguage, setLanguage } from '#lib/i18n/i18n.svelte.ts';

/** Set-up happens once: afterwards this address leads home. A server that does not answer leaves the form open. */
export async function load() {
  await setLanguage(rememberedLanguage());
  const { needed, demo } = await call(readSetup, {}).catch(() => ({ needed: true, demo: false }));
  if (!needed) redirect(307, '/');
  return { demo };
}
