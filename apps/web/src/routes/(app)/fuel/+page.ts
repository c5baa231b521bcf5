import { redirect } from '@sveltejs/kit';
import { session } from '#lib/identity/session.svelte.ts';
import { homeOf } from '#lib/shell/navigation.ts';
import type { PageLoadEvent } from './$types';

/** For whoever may see fuel; everybody else, with an old bookmark for example, goes on to the first page that is theirs. */
export async function load({ parent }: PageLoadEvent) {
  const { problem } = await parent();
  if (problem || session.can('fuel.read')) return;
  redirect(307, homeOf(session.can, false));
}
