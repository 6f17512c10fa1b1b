import type { MetricHistory } from '../../store/store';

/** The points of a range of steps, in the order of (step, timestamp, value). */
export function orderBySteps(
  { steps, timestamps, values }: MetricHistory,
  range: { first: number | bigint; last: number | bigint } | null,
): MetricHistory {
  const order: number[] = [];
  let isOrdered = true;
  for (let index = 0; index < steps.length; index++) {
    const step = steps[index] as number | bigint;
    if (range && (step < range.first || step > range.last)) continue;
    if (order.length > 0 && step < (steps[order.at(-1) as number] as number | bigint)) isOrdered = false;
    order.push(index);
  }
  if (isOrdered && order.length === steps.length) return { steps, timestamps, values };
  // What comes in is in the order of time already, which a stable sort keeps among equal steps.
  if (!isOrdered) order.sort((left, right) => compare(steps[left], steps[right]));
  return {
    steps: order.map((index) => steps[index] as number | bigint),
    timestamps: order.map((index) => timestamps[index] as number | bigint),
    values: order.map((index) => values[index] as number),
  };
}

/** At most so many items: the first of each of as many even groups, and the very last one in any case. */
export function sampled<T>(items: readonly T[], most: number): T[] {
  if (items.length <= most) return [...items];
  const size = Math.floor(items.length / most);
  const larger = items.length % most;
  const sample: T[] = [];
  for (let group = 0, at = 0; group < most; group++) {
    sample.push(items[at] as T);
    at += size + (group < larger ? 1 : 0);
  }
  sample[most - 1] = items.at(-1) as T;
  return sample;
}

function compare(left: number | bigint | undefined, right: number | bigint | undefined): number {
  if (left === undefined || right === undefined || left === right) return 0;
  return left < right ? -1 : 1;
}
