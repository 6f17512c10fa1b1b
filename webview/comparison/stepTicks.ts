/** Whole round steps between two, about `count` of them at most; the first step itself where no round one lies between. */
export function stepTicks(min: number, max: number, count: number): number[] {
  const step = max > min ? Math.max(1, roundStep((max - min) / count)) : 1;
  const first = Math.ceil(min / step);
  const last = Math.floor(max / step);
  if (last < first) return [min];
  return Array.from({ length: last - first + 1 }, (_, index) => (first + index) * step);
}

/** The next of 1, 2, 5 times a power of ten. */
export function roundStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least));
  return ([1, 2, 5].find((factor) => factor * power >= least * (1 - 1e-9)) ?? 10) * power;
}
