import type { LinePoint } from './lines';

/** Points between two gaps, or alone: no line shows them, so each gets a dot. */
export function lonelyPoints(points: readonly LinePoint[]): LinePoint[] {
  const gap = (index: number) => !Number.isFinite(points[index]?.y ?? Number.NaN);
  return points.filter((_, index) => !gap(index) && gap(index - 1) && gap(index + 1));
}
