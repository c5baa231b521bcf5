import CirclePlus from '@lucide/svelte/icons/circle-plus';
import Fuel from '@lucide/svelte/icons/fuel';
import History from '@lucide/svelte/icons/history';
import MapPin from '@lucide/svelte/icons/map-pin';
import Settings from '@lucide/svelte/icons/settings';
import Siren from '@lucide/svelte/icons/siren';
import Upload from '@lucide/svelte/icons/upload';
import User from '@lucide/svelte/icons/user';
import type { DestinationName } from './navigation.ts';

/** The picture beside each word of the menu. */
export const menuIcons: Record<DestinationName, typeof User> = {
  console: Siren,
  fuel: Fuel,
  record: CirclePlus,
  history: History,
  import: Upload,
  sites: MapPin,
  admin: Settings,
  account: User,
};
