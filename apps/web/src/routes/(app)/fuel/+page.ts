import { redirect } from '@sveltejs/kit';
import { session } from '#lib/identity/session.svelte.ts';
import { destinations } from '#lib/shell/navigation.ts';
import type { PageLoadEvent } from './$types';

/** Home for whoever may see fuel; everybody else goes on to the first page that is theirs. */
export async function load({ parent }: PageLoadEvent) {
  const { problem } = await parent();
  if (problem || session.can('fuel.read')) return;
  const theirs = destinations.find(
    ({ needs }) => needs.length === 0 || needs.some((each) => session.can(each)),
  );
  redirect(307, theirs?.href ?? '/account');
}
