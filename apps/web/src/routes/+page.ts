import { redirect } from '@sveltejs/kit';
import { listIncidents } from '@siaga/contracts/emergency';
import { readSetup } from '@siaga/contracts/sites';
import { call } from '#lib/api.ts';
import { openSession, session } from '#lib/identity/session.svelte.ts';
import { kioskToken } from '#lib/kiosk/credential.ts';
import { asProblem } from '#lib/problem.ts';
import { homeOf } from '#lib/shell/navigation.ts';

/** Nobody waits longer than this for the way in to know whether somebody calls for help, nor for a kiosk's button, ms. */
const LOOK_MS = 3_000;

/**
 * Home: the set-up page while nobody exists, else the page with which the signed-in person begins. Where nobody is signed in
 * and the browser is a kiosk, its red button, also while no server says so.
 */
export async function load() {
  const isKiosk = kioskToken.get() !== null;
  const needed = await call(readSetup, {}, isKiosk ? { timeoutMs: LOOK_MS } : {}).then(
    (reply) => reply.needed,
    () => false,
  );
  if (needed) redirect(307, '/setup');
  try {
    await openSession(isKiosk ? { timeoutMs: LOOK_MS } : {});
  } catch (thrown) {
    if (isKiosk) redirect(307, '/kiosk');
    // The signed-in pages say what is wrong where it is anything but "nobody is signed in".
    redirect(307, asProblem(thrown).status === 401 ? '/login' : '/fuel');
  }
  redirect(307, homeOf(session.can, await hasOpenIncident()));
}

/** False when it is not known: the banner on every page tells it all the same, as soon as it is. */
async function hasOpenIncident(): Promise<boolean> {
  if (!session.can('emergency.respond')) return false;
  return call(listIncidents, { query: { open: 'true', limit: 1 } }, { timeoutMs: LOOK_MS }).then(
    ({ data }) => data.length > 0,
    () => false,
  );
}
