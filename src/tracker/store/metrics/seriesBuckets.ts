import { valueRank } from './pointOrder';
import type { Columns } from './seriesBlock';

/** Of each bucket: first, last, smallest, largest, and where there are any the first that is not finite. */
const KEPT = 4;
const KEPT_WITH_NON_FINITE = 5;

/** Puts points that were given in the order of writing into step order, keeping of each step the latest by (time, value). */
export function latestByStep(columns: Columns): Columns {
  if (isRising(columns.steps)) return columns;
  const latest: number[] = [];
  for (const index of stepOrder(columns.steps)) {
    const before = latest.at(-1);
    if (before === undefined || columns.steps[before] !== columns.steps[index]) latest.push(index);
    else if (!isEarlier(columns, index, before)) latest[latest.length - 1] = index;
  }
  return pick(columns, latest);
}

function isEarlier({ timestamps, values }: Columns, index: number, than: number): boolean {
  const [time, otherTime] = [timestamps[index] as number, timestamps[than] as number];
  if (time !== otherTime) return time < otherTime;
  return valueRank(values[index] as number) < valueRank(values[than] as number);
}

/** Puts points into step order; of one step, in the order of writing. */
export function byStep(columns: Columns): Columns {
  return isRising(columns.steps) ? columns : pick(columns, stepOrder(columns.steps));
}

/**
 * Reduces points in step order to about `resolution`: equal ranges of steps, each keeping its first, last, smallest
 * and largest point, so that no spike is lost, and its first NaN or infinity.
 */
export function reduce(columns: Columns, resolution: number): Columns {
  const { steps, values } = columns;
  const first = steps[0];
  const last = steps[steps.length - 1];
  if (first === undefined || last === undefined || steps.length <= resolution) return columns;
  const kept = values.every(Number.isFinite) ? KEPT : KEPT_WITH_NON_FINITE;
  const buckets = Math.max(1, Math.floor(resolution / kept));
  const width = (last - first) / buckets;
  const indexes: number[] = [];
  for (let start = 0; start < steps.length; ) {
    const bucket = Math.min(buckets - 1, Math.floor(((steps[start] as number) - first) / width));
    const limit = bucket === buckets - 1 ? Number.POSITIVE_INFINITY : first + (bucket + 1) * width;
    let end = start + 1;
    while (end < steps.length && (steps[end] as number) < limit) end++;
    indexes.push(...landmarks(values, start, end));
    start = end;
  }
  return pick(columns, indexes);
}

/** Rising indexes of what a bucket keeps, from `start` up to `end`. */
function landmarks(values: readonly number[], start: number, end: number): number[] {
  let smallest = -1;
  let largest = -1;
  let nonFinite = -1;
  for (let index = start; index < end; index++) {
    const value = values[index] as number;
    if (!Number.isFinite(value)) {
      if (nonFinite < 0) nonFinite = index;
    } else {
      if (smallest < 0 || value < (values[smallest] as number)) smallest = index;
      if (largest < 0 || value > (values[largest] as number)) largest = index;
    }
  }
  const found = [start, smallest, largest, nonFinite, end - 1].filter((index) => index >= 0).sort((a, b) => a - b);
  return found.filter((index, at) => index !== found[at - 1]);
}

function isRising(steps: readonly number[]): boolean {
  for (let index = 1; index < steps.length; index++) {
    if (!((steps[index] as number) > (steps[index - 1] as number))) return false;
  }
  return true;
}

/** Indexes by step; sorting is stable, so those of one step stay in the order of writing. */
function stepOrder(steps: readonly number[]): number[] {
  return steps.map((_, index) => index).sort((a, b) => (steps[a] as number) - (steps[b] as number));
}

function pick({ steps, timestamps, values }: Columns, indexes: readonly number[]): Columns {
  return {
    steps: indexes.map((index) => steps[index] as number),
    timestamps: indexes.map((index) => timestamps[index] as number),
    values: indexes.map((index) => values[index] as number),
  };
}
