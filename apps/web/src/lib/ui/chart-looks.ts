/** How the series of a chart differ: colour for those who see it, dash and point for everybody and for paper. */
export const seriesLooks = [
  { color: '--color-series-1', dash: [], point: 'circle' },
  { color: '--color-series-2', dash: [8, 4], point: 'rectRot' },
  { color: '--color-series-3', dash: [2, 3], point: 'triangle' },
  { color: '--color-series-4', dash: [10, 3, 2, 3], point: 'rect' },
  { color: '--color-series-5', dash: [5, 3], point: 'star' },
] as const;

/** Stripes of a colour: a filling that differs from a plain one without colour. */
export function stripes(color: string): CanvasPattern | string {
  const tile = document.createElement('canvas');
  tile.width = tile.height = 8;
  const pen = tile.getContext('2d');
  if (!pen) return color;
  pen.strokeStyle = color;
  pen.lineWidth = 2.5;
  for (const shift of [-8, 0, 8]) {
    pen.moveTo(shift, 8);
    pen.lineTo(shift + 8, 0);
  }
  pen.stroke();
  return pen.createPattern(tile, 'repeat') ?? color;
}

/** A colour of the theme as a canvas can paint it: an element resolves light-dark() first. */
export function painted(canvas: HTMLCanvasElement, value: string): string {
  canvas.style.color = value;
  const resolved = getComputedStyle(canvas).color;
  canvas.style.color = '';
  return resolved;
}
