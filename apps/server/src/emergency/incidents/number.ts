/** What people call an incident, and the receipt of its presses: K-2026-000123. */
export const numberOf = (year: string, count: number): string =>
  `K-${year}-${String(count).padStart(6, '0')}`;
