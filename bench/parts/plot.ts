/** Lines over two logarithmic axes as an SVG, drawn by hand. */
export interface Line {
  name: string;
  points: { x: number; y: number }[];
}

const WIDTH = 900;
const HEIGHT = 480;
const BOX = { left: 70, right: WIDTH - 210, top: 50, bottom: HEIGHT - 60 };
/** Told apart by the colour-blind too (Okabe and Ito). */
const COLOURS = ['#0072b2', '#e69f00', '#009e73', '#d55e00', '#cc79a7', '#56b4e9', '#000000'];
/** Names at the right keep that far apart. */
const NAME_HEIGHT = 18;

export function drawLines(lines: readonly Line[], words: { title: string; x: string; y: string }): string {
  const points = lines.flatMap((line) => line.points);
  const across = axis(
    points.map(({ x }) => x),
    BOX.left,
    BOX.right,
  );
  const up = axis(
    points.map(({ y }) => y),
    BOX.bottom,
    BOX.top,
  );
  const parts = [
    text(BOX.left, 28, words.title, 'font-weight="bold"'),
    text((BOX.left + BOX.right) / 2, HEIGHT - 16, words.x, 'text-anchor="middle"'),
    text(
      0,
      0,
      words.y,
      `text-anchor="middle" transform="translate(20 ${(BOX.top + BOX.bottom) / 2}) rotate(-90)"`,
    ),
    ...across.ticks.flatMap((value) => [
      stroke(across.at(value), BOX.bottom, across.at(value), BOX.top),
      text(across.at(value), BOX.bottom + 20, value.toLocaleString('en'), 'text-anchor="middle"'),
    ]),
    ...up.ticks.flatMap((value) => [
      stroke(BOX.left, up.at(value), BOX.right, up.at(value)),
      text(BOX.left - 8, up.at(value) + 4, String(value), 'text-anchor="end"'),
    ]),
    ...lines.flatMap((line, index) => drawLine(line, COLOURS[index % COLOURS.length]!, across.at, up.at)),
    ...nameLines(lines, up.at),
  ];
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="13">
<rect width="${WIDTH}" height="${HEIGHT}" fill="#ffffff"/>
${parts.join('\n')}
</svg>
`;
}

/** Powers of ten from below the smallest value to above the largest, laid from one place to another. */
function axis(values: readonly number[], from: number, to: number) {
  const low = Math.floor(Math.log10(Math.min(...values)));
  const high = Math.max(low + 1, Math.ceil(Math.log10(Math.max(...values))));
  return {
    ticks: Array.from({ length: high - low + 1 }, (_, index) => Number((10 ** (low + index)).toPrecision(1))),
    at: (value: number) => Math.round(from + ((Math.log10(value) - low) / (high - low)) * (to - from)),
  };
}

function drawLine(line: Line, colour: string, x: (value: number) => number, y: (value: number) => number) {
  const places = line.points.map((point) => ({ x: x(point.x), y: y(point.y) }));
  return [
    `<polyline fill="none" stroke="${colour}" stroke-width="2" points="${places.map((place) => `${place.x},${place.y}`).join(' ')}"/>`,
    ...places.map((place) => `<circle cx="${place.x}" cy="${place.y}" r="3" fill="${colour}"/>`),
  ];
}

/** Each line's name beside its last point, moved down where another stands already. */
function nameLines(lines: readonly Line[], y: (value: number) => number): string[] {
  let free = 0;
  return lines
    .map((line, index) => ({ name: line.name, last: line.points.at(-1)?.y ?? Number.NaN, index }))
    .sort((a, b) => b.last - a.last)
    .map(({ name, last, index }) => {
      const at = Math.max(y(last) + 4, free);
      free = at + NAME_HEIGHT;
      return text(
        BOX.right + 12,
        at,
        `${name}, ${last.toFixed(2)} ms`,
        `fill="${COLOURS[index % COLOURS.length]}"`,
      );
    });
}

const stroke = (x1: number, y1: number, x2: number, y2: number): string =>
  `<line x1="${x1}" y1="${y1}" x2="${x2}" y2="${y2}" stroke="#dddddd"/>`;

const text = (x: number, y: number, words: string, more: string): string =>
  `<text x="${x}" y="${y}" ${more}>${words}</text>`;
