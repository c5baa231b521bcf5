/** So many entries at most are stepped over one by one once the moment has been found. */
const STEP_OVER = 200;

/**
 * Where the entry stands that `offset` newer ones come before: to step over `offset` of the answer from `before` on gives
 * the same as to step over the asked one from `end` on. Halves the time, so a deep page costs some counts and no scan.
 * @param end Moment that every entry is older than. @param total Entries older than it.
 * @param countBefore How many entries are older than a moment.
 */
export async function seekMoment(
  page: { offset: number; total: number; end: number },
  countBefore: (moment: number) => Promise<number>,
): Promise<{ before: number; offset: number }> {
  let oldest = 0;
  let before = page.end;
  let skipped = 0;
  // Entries of one and the same millisecond cannot be told apart by it and are stepped over.
  while (page.offset - skipped > STEP_OVER && before - oldest > 1) {
    const middle = Math.floor((oldest + before) / 2);
    const newer = page.total - (await countBefore(middle));
    if (newer > page.offset) oldest = middle;
    else [before, skipped] = [middle, newer];
  }
  return { before, offset: page.offset - skipped };
}
