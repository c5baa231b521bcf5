import type { Category } from '@siaga/contracts/presses';

/** A number as the kiosk shows it. */
export interface PhoneNumber {
  name: string;
  number: string;
  note: string | null;
  /** One of the country's own, as opposed to a direct line of the site. */
  preset: boolean;
}

/** Indonesia's emergency numbers, for a kiosk that has not fetched its site's list yet; the most general first. */
export const nationalNumbers = ['112', '110', '113', '115', '118', '119'] as const;

/** Which of them is for what, the best first; 112 is only where the district runs it, so it never stands alone. */
const numbersOf: Record<Category, readonly string[]> = {
  medical: ['119', '118', '112'],
  fire: ['113', '112'],
  security: ['110', '112'],
  accident: ['119', '110', '112'],
  rescue: ['115', '112'],
  other: ['112', '110'],
};

/** The numbers to call first: the site's direct lines, then those for what has happened. */
export function numbersFor(category: Category, all: readonly PhoneNumber[], most: number): PhoneNumber[] {
  const own = all.filter(({ preset }) => !preset).slice(0, Math.max(1, most - 2));
  const fitting = numbersOf[category].flatMap((number) => all.find((entry) => entry.number === number) ?? []);
  return [...own, ...fitting].slice(0, most);
}

/** The address that makes a telephone dial. */
export const telOf = (number: string): string => `tel:${number.replaceAll(/[^0-9+]/g, '')}`;
