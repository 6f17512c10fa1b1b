import type { ComparedRun, ComparisonState } from '../../src/shared/pages/comparisonPage';
import { lineDash, runColor, type ThemePalette } from '../ui/theme';
import { keyOf } from './address';
import { type Line, type LinePoint, toLine } from './lines';
import { lonelyPoints } from './lonelyPoints';
import type { CachedSeries } from './seriesCache';

/** More lines than this are drawn thinner, and smoothed ones without their true line behind. */
const CROWDED = 20;

export interface ChartRun {
  key: string;
  compared: ComparedRun;
  line: Line;
}

/** One stroke of the chart. */
export interface DrawnLine {
  runKey: string;
  /** The true line, faint behind the smoothed one. */
  faint: boolean;
  points: readonly LinePoint[];
  /** Points without neighbours: dots, since no line shows them. */
  dots: readonly LinePoint[];
  color: string;
  dash: number[];
  /** CSS pixels. */
  width: number;
}

/** The lines of one metric, in the order of the runs; runs without points are left out. */
export function chartRuns(
  runs: readonly ComparedRun[],
  pointsOf: (runKey: string) => Pick<CachedSeries, 'steps' | 'timestamps' | 'values'> | undefined,
  state: Pick<ComparisonState, 'xAxis' | 'logScale' | 'smoothing'>,
): ChartRun[] {
  return runs.flatMap((compared) => {
    const key = keyOf(compared);
    const points = pointsOf(key);
    if (!points || points.steps.length === 0) return [];
    return [{ key, compared, line: toLine(points, { ...state, startTime: compared.run.startTime }) }];
  });
}

/** What is drawn, in order: faint lines first, behind the rest. */
export function toDrawnLines(runs: readonly ChartRun[], theme: ThemePalette): DrawnLine[] {
  const crowded = runs.length > CROWDED;
  const faint = crowded ? [] : runs.filter(({ line }) => line.raw !== line.shown);
  const drawn = (run: ChartRun, points: readonly LinePoint[], isFaint: boolean): DrawnLine => ({
    runKey: run.key,
    faint: isFaint,
    points,
    dots: isFaint ? [] : lonelyPoints(points),
    color: runColor(run.compared.run.color, theme),
    dash: lineDash(run.compared.run.color),
    width: isFaint || crowded ? 1 : 1.5,
  });
  return [
    ...faint.map((run) => drawn(run, run.line.raw, true)),
    ...runs.map((run) => drawn(run, run.line.shown, false)),
  ];
}

/** The corners of all lines: what the axes must hold. */
export function extentOf(runs: readonly ChartRun[]): { x: number; y: number }[] {
  let [left, right] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const { line } of runs) {
    for (const { x, y } of line.raw) {
      left = Math.min(left, x);
      right = Math.max(right, x);
      if (!Number.isFinite(y)) continue;
      low = Math.min(low, y);
      high = Math.max(high, y);
    }
  }
  if (left > right) return [];
  return low > high
    ? [
        { x: left, y: Number.NaN },
        { x: right, y: Number.NaN },
      ]
    : [
        { x: left, y: low },
        { x: right, y: high },
      ];
}
