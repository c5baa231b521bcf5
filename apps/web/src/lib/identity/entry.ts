import { goto } from '$app/navigation';

/** The page to go on to after signing in: a path of this app, never another site. */
export function returnPath(search: Pick<URLSearchParams, 'get'>): string {
  const to = search.get('to') ?? '/';
  return to.startsWith('/') && !to.startsWith('//') && !to.startsWith('/\\') ? to : '/';
}

/** The sign-in page that comes back to where the person was. */
export function loginAddress(from: URL): string {
  const here = from.pathname + from.search;
  return here === '/' ? '/login' : `/login?to=${encodeURIComponent(here)}`;
}

/** Leads to the sign-in page, which says that the session has ended, and back here afterwards. */
export function leaveForLogin(draftsKept: boolean): void {
  const here = new URL(location.href);
  if (here.pathname === '/login') return;
  void goto(`${loginAddress(here)}${here.pathname === '/' ? '?' : '&'}ended=${draftsKept ? 'kept' : 'yes'}`, {
    replace: true,
  });
}
