import type { ChartDataset } from 'chart.js';
import type { ComparedRun, ComparisonState } from '../../src/shared/pages/comparisonPage';
import { lineDash, runColor, type ThemePalette } from '../ui/theme';
import { keyOf } from './address';
import type { RunDataset } from './chartPlugin';
import { type Line, toLine } from './lines';
import { pointRadii } from './pointRadii';
import type { CachedSeries } from './seriesCache';

/** More lines than this are drawn thinner. */
const CROWDED = 20;

export interface ChartRun {
  key: string;
  compared: ComparedRun;
  line: Line;
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

/** What chart.js draws and what the marks plugin knows of it, index by index: faint lines first, behind the rest. */
export function toDatasets(
  runs: readonly ChartRun[],
  theme: ThemePalette,
): { datasets: ChartDataset<'line'>[]; known: RunDataset[] } {
  const faint = runs.filter(({ line }) => line.raw !== line.shown);
  const all = [
    ...faint.map((run) => ({ run, points: run.line.raw, isFaint: true })),
    ...runs.map((run) => ({ run, points: run.line.shown, isFaint: false })),
  ];
  const color = ({ compared }: ChartRun) => runColor(compared.run.color, theme);
  return {
    datasets: all.map(({ run, points, isFaint }) => ({
      data: points,
      borderColor: color(run),
      backgroundColor: color(run),
      borderWidth: isFaint || runs.length > CROWDED ? 1 : 1.5,
      borderDash: lineDash(run.compared.run.color),
      pointRadius: isFaint ? 0 : pointRadii(points),
    })),
    known: all.map(({ run, points, isFaint }) => ({
      runKey: run.key,
      faint: isFaint,
      points,
      borderColor: color(run),
    })),
  };
}
