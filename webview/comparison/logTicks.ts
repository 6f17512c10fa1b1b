import { roundStep } from './stepTicks';

/** Round values for a logarithmic axis: powers of ten where it spans two or more, else evenly spaced round numbers. */
export function logTicks(min: number, max: number, count: number): number[] {
  const first = Math.ceil(Math.log10(min) - 1e-9);
  const last = Math.floor(Math.log10(max) + 1e-9);
  if (last > first) {
    const every = Math.ceil((last - first + 1) / count);
    return Array.from({ length: Math.floor((last - first) / every) + 1 }, (_, index) => 10 ** (first + index * every));
  }
  const step = roundStep((max - min) / count);
  const start = Math.ceil(min / step - 1e-9);
  const end = Math.floor(max / step + 1e-9);
  if (!(step > 0) || end < start) return [min];
  return Array.from({ length: end - start + 1 }, (_, index) => Number(((start + index) * step).toPrecision(12)));
}
