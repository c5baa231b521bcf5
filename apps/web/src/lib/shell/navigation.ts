import Fuel from '@lucide/svelte/icons/fuel';
import Upload from '@lucide/svelte/icons/upload';
import History from '@lucide/svelte/icons/history';
import CirclePlus from '@lucide/svelte/icons/circle-plus';
import Settings from '@lucide/svelte/icons/settings';
import User from '@lucide/svelte/icons/user';
import type { Permission } from '@siaga/contracts/permissions';
import type { Messages } from '../i18n/id.ts';

/** The pages that the menu may offer, in its order; `phone` marks those that fit the bar at the foot. */
export const destinations = [
  { href: '/fuel', name: 'fuel', icon: Fuel, needs: ['fuel.read'], phone: true, exact: true },
  {
    href: '/fuel/record',
    name: 'record',
    icon: CirclePlus,
    needs: ['fuel.record'],
    phone: true,
    exact: false,
  },
  { href: '/fuel/history', name: 'history', icon: History, needs: ['fuel.read'], phone: true, exact: false },
  { href: '/fuel/import', name: 'import', icon: Upload, needs: ['fuel.import'], phone: false, exact: false },
  {
    href: '/admin',
    name: 'admin',
    icon: Settings,
    needs: ['users.manage', 'sites.read', 'kiosks.read', 'audit.read'],
    phone: true,
    exact: false,
  },
  { href: '/account', name: 'account', icon: User, needs: [], phone: true, exact: false },
] as const satisfies readonly {
  href: string;
  name: Exclude<keyof Messages['common']['nav'], 'label'>;
  icon: typeof User;
  /** Any one of these opens it; none means everybody. */
  needs: readonly Permission[];
  phone: boolean;
  exact: boolean;
}[];
