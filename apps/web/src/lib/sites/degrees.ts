/**
 * A latitude or longitude as somebody types it, in degrees: -5,14 and -5.14 are the same.
 * Null when nothing was typed, NaN when it cannot be read or lies beyond `most`.
 */
export function parseDegrees(typed: string, most: 90 | 180): number | null {
  const text = typed.trim().replace('−', '-');
  if (text === '') return null;
  if (!/^[+-]?\d{1,3}(?:[.,]\d+)?\s*°?$/.test(text)) return Number.NaN;
  const degrees = Number.parseFloat(text.replace(',', '.'));
  return Math.abs(degrees) <= most ? degrees : Number.NaN;
}
