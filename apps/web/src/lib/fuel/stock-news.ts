/**
 * Decides which live changes of tanks concern a page: `shown` and `elsewhere` are known, `unknown` is worth asking the
 * server about, which is said once for every tank (a new tank of this site, or one of a site that is not shown).
 */
export function createStockNews() {
  const askedAbout = new Set<string>();
  return {
    concerns(tankId: string, shown: Iterable<string>): 'shown' | 'unknown' | 'elsewhere' {
      for (const id of shown) if (id === tankId) return 'shown';
      if (askedAbout.has(tankId)) return 'elsewhere';
      askedAbout.add(tankId);
      return 'unknown';
    },
    /** Events may have been missed: what was elsewhere is asked about again. */
    forget(): void {
      askedAbout.clear();
    },
  };
}
