import { redirect } from '@sveltejs/kit';
import { loginAddress } from '#lib/identity/entry.ts';
import { openSession } from '#lib/identity/session.svelte.ts';
import { asProblem } from '#lib/problem.ts';
import { loadSites } from '#lib/sites/sites.svelte.ts';
import type { LayoutLoadEvent } from './$types';

/** Nothing below is shown before it is known who is signed in and which sites they may see. */
export async function load({ url }: LayoutLoadEvent) {
  try {
    // Side by side: on a slow line each answer takes its time.
    await Promise.all([openSession(), loadSites()]);
  } catch (thrown) {
    const problem = asProblem(thrown);
    if (problem.status === 401) redirect(307, loginAddress(url));
    return { problem };
  }
  return { problem: undefined };
}
