import type { LinePoint } from './lines';

/** A point between two gaps has no line to show it, so it gets a dot. One number where no point needs one. */
export function pointRadii(points: readonly LinePoint[]): number | number[] {
  const gap = (index: number) => !Number.isFinite(points[index]?.y ?? Number.NaN);
  const lonely = points.map((_, index) => !gap(index) && gap(index - 1) && gap(index + 1));
  return lonely.includes(true) ? lonely.map((is) => (is ? 3 : 0)) : 0;
}
