import type { Permission } from '@siaga/contracts/permissions';
import type { Messages } from '../i18n/id.ts';
import { adminSections } from './admin-sections.ts';

/** What says whether the signed-in person holds a permission. */
export type Can = (permission: Permission) => boolean;

export type DestinationName = Exclude<keyof Messages['common']['nav'], 'label'>;

export interface Destination {
  href: string;
  name: DestinationName;
  isOpenTo: (can: Can) => boolean;
  /** Left out on a phone, where another way leads there. */
  desktopOnly?: boolean;
}

const sectionsOpenTo = (can: Can) =>
  adminSections.filter(({ href, needs }) => href.startsWith('/admin/') && can(needs));

/** The pages that the menu may offer, in its order. */
const destinations: readonly Destination[] = [
  { href: '/console', name: 'console', isOpenTo: (can) => can('emergency.read') },
  { href: '/fuel', name: 'fuel', isOpenTo: (can) => can('fuel.read') },
  { href: '/fuel/record', name: 'record', isOpenTo: (can) => can('fuel.record') },
  { href: '/fuel/history', name: 'history', isOpenTo: (can) => can('fuel.read') },
  {
    href: '/fuel/import',
    name: 'import',
    isOpenTo: (can) => can('fuel.import'),
    desktopOnly: true,
  },
  // "Manage" with one thing in it would promise more than there is: whoever may only read the sites goes there directly.
  {
    href: '/admin/sites',
    name: 'sites',
    isOpenTo: (can) => can('sites.read') && sectionsOpenTo(can).length === 1,
  },
  { href: '/admin', name: 'admin', isOpenTo: (can) => sectionsOpenTo(can).length > 1 },
  { href: '/account', name: 'account', isOpenTo: () => true },
];

/** The bar at the foot of a phone holds no more with a word under each. */
const BAR_HOLDS = 5;

/** The menu of a person; on a phone `bar` stands at the foot and `head`, for which it has no room, beside the name of the site. */
export function menuFor(can: Can): { all: Destination[]; bar: Destination[]; head: Destination[] } {
  const all = destinations.filter(({ isOpenTo }) => isOpenTo(can));
  const onPhone = all.filter(({ desktopOnly }) => !desktopOnly);
  return { all, bar: onPhone.slice(0, BAR_HOLDS), head: onPhone.slice(BAR_HOLDS) };
}

/** The entry of the menu under which an address lies: the longest that it begins with. */
export function entryAt(path: string, menu: readonly Destination[]): Destination | undefined {
  return menu
    .filter(({ href }) => path === href || path.startsWith(`${href}/`))
    .toSorted((a, b) => b.href.length - a.href.length)[0];
}

/** Where a person begins. Whoever answers calls for help and sees no fuel stands at the console; the others begin with their stock. */
export function homeOf(can: Can, hasOpenIncident: boolean): string {
  if (can('emergency.respond') && (hasOpenIncident || !can('fuel.read'))) return '/console';
  if (can('fuel.read')) return '/fuel';
  return menuFor(can).all[0]?.href ?? '/account';
}
