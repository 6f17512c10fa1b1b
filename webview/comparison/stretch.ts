import type { ComparisonState } from '../../src/shared/pages/comparisonPage';
import type { CachedSeries } from './seriesCache';

/**
 * The steps of a series between two places of the horizontal axis, with one known point more on either side so that
 * lines reach the edges; null where the series has no points there.
 */
export function stretchOf(
  series: Pick<CachedSeries, 'steps' | 'timestamps'>,
  min: number,
  max: number,
  xAxis: ComparisonState['xAxis'],
  startTime: number,
): { fromStep: number; toStep: number } | null {
  const { steps, timestamps } = series;
  const offset = xAxis === 'time' ? startTime : 0;
  const xs = xAxis === 'step' ? steps : timestamps.map((timestamp) => timestamp - offset);
  const first = xs.findIndex((x) => x >= min);
  const last = xs.findLastIndex((x) => x <= max);
  const from = steps[Math.max(0, (first < 0 ? steps.length : first) - 1)];
  const to = steps[Math.min(steps.length - 1, last + 1)];
  return from === undefined || to === undefined || from > to ? null : { fromStep: from, toStep: to };
}
