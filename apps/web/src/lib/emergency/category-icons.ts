import Ambulance from '@lucide/svelte/icons/ambulance';
import CircleAlert from '@lucide/svelte/icons/circle-alert';
import Flame from '@lucide/svelte/icons/flame';
import LifeBuoy from '@lucide/svelte/icons/life-buoy';
import ShieldAlert from '@lucide/svelte/icons/shield-alert';
import TrafficCone from '@lucide/svelte/icons/traffic-cone';
import type { Category } from '@siaga/contracts/presses';

/** The picture of each category; it always stands beside its word. */
export const categoryIcons: Record<Category, typeof Flame> = {
  medical: Ambulance,
  fire: Flame,
  security: ShieldAlert,
  accident: TrafficCone,
  rescue: LifeBuoy,
  other: CircleAlert,
};
