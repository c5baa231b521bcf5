/** A measured figure beside its goal and what the bare engine reached in the same run. */
export interface Figure {
  measure: string;
  value: number;
  /** Of a rate more is better, of everything else less. */
  unit: '/s' | 'ms' | 'MB' | 'MiB' | 'KiB' | '%' | '';
  goal?: number;
  /** The smallest program that does the same bytes, measured in the same run. */
  bare?: number;
}

const shown = (value: number, unit: string): string => {
  const digits = unit === '/s' || Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  const number = value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });
  return unit === '/s' || unit === '' ? `${number}${unit}` : `${number} ${unit}`;
};

function stateOf({ value, unit, goal }: Figure): string {
  if (goal === undefined) return '-';
  const isMet = unit === '/s' ? value >= goal : value <= goal;
  if (isMet) return 'met';
  return unit === '/s'
    ? `missed: ${((value / goal) * 100).toFixed(0)} % of it`
    : `missed: ${(value / goal).toFixed(2)} x`;
}

/** A Markdown table; the program's exit code says nothing of the goals, since a busy machine is no fault. */
export function printFigures(title: string, figures: readonly Figure[]): void {
  console.log(`\n| ${title} | measured | goal | state | bare engine | ratio |\n|---|---|---|---|---|---|`);
  for (const figure of figures) {
    const { measure, value, unit, goal, bare } = figure;
    const ratio = bare === undefined ? '-' : (unit === '/s' ? bare / value : value / bare).toFixed(1);
    const goalText = goal === undefined ? '-' : `${unit === '/s' ? '>=' : '<='} ${shown(goal, unit)}`;
    console.log(
      `| ${measure} | ${shown(value, unit)} | ${goalText} | ${stateOf(figure)} | ${bare === undefined ? '-' : shown(bare, unit)} | ${ratio} |`,
    );
  }
}
