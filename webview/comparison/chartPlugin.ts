import type { Chart, Plugin } from 'chart.js';
import { type LinePoint, nearestIndex } from './lines';

/** A dataset of ours: chart.js draws its points, the page knows its run. */
export interface RunDataset {
  runKey: string;
  /** The faint line as measured, behind the smoothed one. */
  faint: boolean;
  points: readonly LinePoint[];
  borderColor: string;
}

/** What the plugin reads at each drawing; changed from outside, followed by `chart.draw()`. */
export interface ChartMarks {
  highlight: string | null;
  cursorX: number | null;
  cursorColor: string;
  background: string;
  datasets: readonly RunDataset[];
  /** Index of the best point of a line, -1 where no way is better. */
  bestIndex: (points: readonly LinePoint[]) => number;
}

const FADED = 0.18;
const FAINT = 0.28;
/** Beyond so many lines, only the highlighted one gets its point marked at the cursor. */
const MOST_MARKED = 12;

/** Fades the lines that are not highlighted and draws the shared cursor, without touching the datasets. */
export function marksPlugin(marks: () => ChartMarks): Plugin<'line'> {
  return {
    id: 'mlops-marks',
    beforeDatasetDraw(chart, { index }) {
      const { highlight, datasets } = marks();
      const dataset = datasets[index];
      chart.ctx.save();
      const faded = highlight !== null && dataset?.runKey !== highlight;
      chart.ctx.globalAlpha = (faded ? FADED : 1) * (dataset?.faint ? FAINT : 1);
    },
    afterDatasetDraw(chart) {
      chart.ctx.restore();
    },
    afterDatasetsDraw(chart) {
      const current = marks();
      drawHighlighted(chart, current);
      drawCursor(chart, current);
    },
  };
}

function drawHighlighted(chart: Chart, marks: ChartMarks): void {
  const index = marks.datasets.findIndex(({ runKey, faint }) => runKey === marks.highlight && !faint);
  const dataset = marks.datasets[index];
  if (!dataset) return;
  chart.getDatasetMeta(index).controller.draw();
  const best = dataset.points[marks.bestIndex(dataset.points)];
  const last = dataset.points.findLast(({ y }) => Number.isFinite(y));
  if (best) drawPoint(chart, best, dataset.borderColor, marks.background, true);
  if (last) drawPoint(chart, last, dataset.borderColor, marks.background, false);
}

function drawCursor(chart: Chart, marks: ChartMarks): void {
  const { x: axis } = chart.scales;
  const { cursorX } = marks;
  if (cursorX === null || !axis || cursorX < axis.min || cursorX > axis.max) return;
  const { ctx, chartArea } = chart;
  const left = Math.round(axis.getPixelForValue(cursorX)) + 0.5;
  ctx.save();
  ctx.globalAlpha = 0.6;
  ctx.strokeStyle = marks.cursorColor;
  ctx.lineWidth = 1;
  ctx.beginPath();
  ctx.moveTo(left, chartArea.top);
  ctx.lineTo(left, chartArea.bottom);
  ctx.stroke();
  ctx.restore();
  const lines = marks.datasets.filter(({ faint }) => !faint);
  for (const { points, borderColor, runKey } of lines) {
    if (runKey !== marks.highlight && lines.length > MOST_MARKED) continue;
    const point = points[nearestIndex(points, cursorX)];
    if (point) drawPoint(chart, point, borderColor, marks.background, false);
  }
}

function drawPoint(chart: Chart, point: LinePoint, color: string, background: string, hollow: boolean): void {
  const { x, y } = chart.scales;
  if (!x || !y || !Number.isFinite(point.y) || point.x < x.min || point.x > x.max) return;
  const { ctx } = chart;
  ctx.save();
  ctx.beginPath();
  ctx.arc(x.getPixelForValue(point.x), y.getPixelForValue(point.y), hollow ? 4 : 3, 0, 2 * Math.PI);
  ctx.fillStyle = hollow ? background : color;
  ctx.strokeStyle = hollow ? color : background;
  ctx.lineWidth = hollow ? 1.5 : 1;
  ctx.fill();
  ctx.stroke();
  ctx.restore();
}
