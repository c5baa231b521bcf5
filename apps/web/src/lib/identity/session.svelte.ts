import { login, logout, me, updateMe, type Me } from '@siaga/contracts/auth';
import type { Permission } from '@siaga/contracts/permissions';
import { call, type CallOptions } from '../api.ts';
import type { Language } from '../format.ts';
import { setLanguage } from '../i18n/i18n.svelte.ts';
import { closeLive } from '../live.svelte.ts';

let user = $state.raw<Me>();

/** Who is signed in on this device, as the server last said. */
export const session = {
  /** The signed-in person. Read it only below the signed-in layout, which waits for it. */
  get me(): Me {
    if (!user) throw new Error('nobody is signed in');
    return user;
  },
  get isOpen(): boolean {
    return user !== undefined;
  },
  /** What the screens offer; the server decides again on every call. */
  can(permission: Permission): boolean {
    return user?.permissions.includes(permission) ?? false;
  },
};

/** Takes over a person that the server named (sign-in, set-up, a change of the own name). */
export async function enter(next: Me): Promise<void> {
  user = next;
  await setLanguage(next.language);
}

/** Asks the server who is signed in; throws ApiProblem with status 401 when nobody is. */
export async function openSession(options: Pick<CallOptions, 'timeoutMs'> = {}): Promise<void> {
  if (user) return;
  const reply = await call(me, {}, options);
  await enter(reply.user);
}

/** True when this browser's cookies have become another person's; unanswered, nobody else is assumed. */
export async function isSomebodyElse(): Promise<boolean> {
  const reply = await call(me, {}).catch(() => undefined);
  return user !== undefined && reply !== undefined && reply.user.id !== user.id;
}

export async function signIn(email: string, password: string): Promise<void> {
  const reply = await call(login, { body: { email, password } });
  await enter(reply.user);
}

/** Forgets the person on this device without asking the server. */
export function forgetSession(): void {
  user = undefined;
  closeLive();
}

export async function signOut(): Promise<void> {
  await call(logout, {});
  forgetSession();
}

/** Changes the language at once and remembers it for the person; a failure to remember leaves the screen changed. */
export async function chooseLanguage(language: Language): Promise<void> {
  await setLanguage(language);
  if (!user) return;
  const reply = await call(updateMe, { body: { language } });
  user = reply.user;
}

export async function rename(name: string): Promise<void> {
  const reply = await call(updateMe, { body: { name } });
  user = reply.user;
}
