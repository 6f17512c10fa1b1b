/** One measured figure beside what it is held against, in the same run. */
export interface Figure {
  what: string;
  measured: number;
  unit: 'ms' | 'kB' | 'MB' | 'MB/s' | '×' | '%' | 'points/s' | 'failures';
  /** The budget of the design, or the yardstick measured beside it. */
  budget: number;
  /** Whether the figure should stay below the budget or above it. */
  want: 'below' | 'above';
  /** How the yardstick was measured. */
  yardstick: string;
}

export function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** Median time of an action in milliseconds, after one warm-up. */
export async function timed(times: number, action: () => unknown): Promise<number> {
  await action();
  const taken: number[] = [];
  for (let count = 0; count < times; count++) {
    const start = performance.now();
    await action();
    taken.push(performance.now() - start);
  }
  return median(taken);
}

export function holds({ measured, budget, want }: Figure): boolean {
  return want === 'below' ? measured <= budget : measured >= budget;
}

function number(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}

/** A line a figure: what, measured, budget, and whether it holds. */
export function print(figures: Figure[]): void {
  const rows = figures.map((figure) => [
    figure.what,
    `${number(figure.measured)} ${figure.unit}`,
    `${figure.want === 'below' ? '≤' : '≥'} ${number(figure.budget)} ${figure.unit}`,
    holds(figure) ? 'holds' : 'MISSED',
    figure.yardstick,
  ]);
  const widths = rows.reduce<number[]>(
    (all, row) => row.map((cell, index) => Math.max(all[index] ?? 0, cell.length)),
    [],
  );
  for (const row of rows)
    console.log(
      row
        .map((cell, index) => cell.padEnd(widths[index] ?? 0))
        .join('  ')
        .trimEnd(),
    );
}
