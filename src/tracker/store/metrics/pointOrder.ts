import type { ExactColumns } from './exactPoints';

/** MLflow keeps a NaN as a marked 0, and so orders it as one. */
export function valueRank(value: number): number {
  return Number.isNaN(value) ? 0 : value;
}

/** A text that is equal for points that MLflow calls exact duplicates, NaN included. */
export function pointIdentity(step: number | bigint, timestamp: number | bigint, value: number): string {
  return `${step} ${timestamp} ${value}`;
}

/** In the order of (timestamp, step, value); of equal ones, in that of writing. */
export function byTime(columns: ExactColumns): ExactColumns {
  const { steps, timestamps, values } = columns;
  const compare = (a: number, b: number) =>
    compareNumbers(timestamps[a], timestamps[b]) ||
    compareNumbers(steps[a], steps[b]) ||
    compareNumbers(rankAt(values, a), rankAt(values, b));
  if (isOrdered(steps.length, compare)) return columns;
  const order = steps.map((_, index) => index).sort(compare);
  return {
    steps: order.map((index) => steps[index] as number | bigint),
    timestamps: order.map((index) => timestamps[index] as number | bigint),
    values: order.map((index) => values[index] as number),
  };
}

/** Index of the latest point by (step, timestamp, value). */
export function latestIndex({ steps, timestamps, values }: ExactColumns): number {
  let latest = 0;
  for (let index = 1; index < steps.length; index++) {
    const order =
      compareNumbers(steps[index], steps[latest]) ||
      compareNumbers(timestamps[index], timestamps[latest]) ||
      compareNumbers(rankAt(values, index), rankAt(values, latest));
    if (order >= 0) latest = index;
  }
  return latest;
}

function isOrdered(length: number, compare: (a: number, b: number) => number): boolean {
  for (let index = 1; index < length; index++) {
    if (compare(index - 1, index) > 0) return false;
  }
  return true;
}

function rankAt(values: readonly number[], index: number): number {
  return valueRank(values[index] as number);
}

/** Also compares a number with a bigint. */
function compareNumbers(a: number | bigint | undefined, b: number | bigint | undefined): number {
  if (a === undefined || b === undefined || a === b) return 0;
  return a < b ? -1 : Number(a > b);
}
