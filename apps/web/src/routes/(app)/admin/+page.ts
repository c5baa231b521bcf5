import { redirect } from '@sveltejs/kit';
import { session } from '#lib/identity/session.svelte.ts';
import { adminSections } from '#lib/shell/admin-sections.ts';
import type { PageLoadEvent } from './$types';

export async function load({ parent }: PageLoadEvent) {
  await parent();
  redirect(307, adminSections.find(({ needs }) => session.can(needs))?.href ?? '/fuel');
}
