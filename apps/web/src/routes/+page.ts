import { redirect } from '@sveltejs/kit';
import { readSetup } from '@siaga/contracts/sites';
import { call } from '#lib/api.ts';

/** Home: the set-up page while nobody exists, else the fuel stock (which asks for a sign-in by itself). */
export async function load() {
  const needed = await call(readSetup, {}).then(
    (reply) => reply.needed,
    () => false,
  );
  redirect(307, needed ? '/setup' : '/fuel');
}
