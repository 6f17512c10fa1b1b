/**
 * The exponential moving average, debiased: the first values are not drawn towards zero. Values that are not
 * finite pass through and leave the average as it was. `weight` is 0 (as measured) to below 1.
 */
export function smooth(values: readonly number[], weight: number): number[] {
  if (weight <= 0) return [...values];
  let average = 0;
  let share = 1;
  return values.map((value) => {
    if (!Number.isFinite(value)) return value;
    average = weight * average + (1 - weight) * value;
    share *= weight;
    return average / (1 - share);
  });
}
