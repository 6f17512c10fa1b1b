import type { Chart, Plugin } from 'chart.js';
import type { DrawnLine } from './chartLines';
import { type LinePoint, nearestIndex } from './lines';

/** What is drawn on the axes that chart.js lays out. */
export interface ChartMarks {
  lines: readonly DrawnLine[];
  highlight: string | null;
  cursorX: number | null;
  cursorColor: string;
  background: string;
  /** Index of the best point of a line, -1 where no way is better. */
  bestIndex: (points: readonly LinePoint[]) => number;
}

/** How much of the other lines is covered while one is highlighted. */
const COVER = 0.8;
const FAINT = 0.28;
const DOT = 3;
const EDGE = DOT + 1;
/** Beyond so many lines, only the highlighted one gets its point marked at the cursor. */
const MOST_MARKED = 12;

/**
 * Draws the lines. chart.js makes an object a point to draw them itself, which a thousand runs can't afford; its
 * axes, ticks, zoom and sizes stay.
 */
export function linesPlugin(marks: () => ChartMarks): Plugin<'line'> {
  return {
    id: 'mlops-lines',
    beforeDatasetsDraw(chart) {
      withinPlot(chart, () => {
        for (const line of marks().lines) strokeLine(chart, line);
      });
    },
  };
}

/** Draws highlight and cursor over a finished picture. */
export function drawMarks(chart: Chart, marks: ChartMarks): void {
  if (marks.highlight !== null) drawHighlighted(chart, marks);
  drawCursor(chart, marks);
}

function withinPlot(chart: Chart, draw: () => void): void {
  const { ctx, chartArea } = chart;
  ctx.save();
  ctx.beginPath();
  // A little beyond the plot, so that a dot on its edge stays whole.
  const { left, top, width, height } = chartArea;
  ctx.rect(left - EDGE, top - EDGE, width + 2 * EDGE, height + 2 * EDGE);
  ctx.clip();
  draw();
  ctx.restore();
}

function strokeLine(chart: Chart, line: DrawnLine, width = line.width): void {
  const { x, y } = chart.scales;
  if (!x || !y) return;
  const { ctx } = chart;
  ctx.globalAlpha = line.faint ? FAINT : 1;
  ctx.strokeStyle = line.color;
  ctx.lineWidth = width;
  ctx.lineJoin = 'round';
  ctx.setLineDash(line.dash);
  ctx.beginPath();
  let isDown = false;
  for (const point of line.points) {
    if (!Number.isFinite(point.y)) {
      isDown = false;
      continue;
    }
    const left = x.getPixelForValue(point.x);
    const top = y.getPixelForValue(point.y);
    if (isDown) ctx.lineTo(left, top);
    else ctx.moveTo(left, top);
    isDown = true;
  }
  ctx.stroke();
  ctx.setLineDash([]);
  ctx.fillStyle = line.color;
  for (const dot of line.dots) {
    ctx.beginPath();
    ctx.arc(x.getPixelForValue(dot.x), y.getPixelForValue(dot.y), DOT, 0, 2 * Math.PI);
    ctx.fill();
  }
}

function drawHighlighted(chart: Chart, marks: ChartMarks): void {
  const own = marks.lines.filter(({ runKey }) => runKey === marks.highlight);
  const line = own.find(({ faint }) => !faint);
  const { ctx, chartArea } = chart;
  ctx.save();
  ctx.globalAlpha = COVER;
  ctx.fillStyle = marks.background;
  ctx.fillRect(chartArea.left - EDGE, chartArea.top - EDGE, chartArea.width + 2 * EDGE, chartArea.height + EDGE);
  ctx.restore();
  withinPlot(chart, () => {
    for (const one of own) strokeLine(chart, one, one.faint ? 1 : 1.5);
  });
  const best = line?.points[marks.bestIndex(line.points)];
  const last = line?.points.findLast(({ y }) => Number.isFinite(y));
  if (line && best) drawPoint(chart, best, line.color, marks.background, true);
  if (line && last) drawPoint(chart, last, line.color, marks.background, false);
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
  const lines = marks.lines.filter(({ faint }) => !faint);
  for (const { points, color, runKey } of lines) {
    if (runKey !== marks.highlight && lines.length > MOST_MARKED) continue;
    const point = points[nearestIndex(points, cursorX)];
    if (point) drawPoint(chart, point, color, marks.background, false);
  }
}

function drawPoint(chart: Chart, point: LinePoint, color: string, background: string, hollow: boolean): void {
  const { x, y } = chart.scales;
  if (!x || !y || !Number.isFinite(point.y) || point.x < x.min || point.x > x.max) return;
  const { ctx } = chart;
  ctx.save();
  ctx.beginPath();
  ctx.arc(x.getPixelForValue(point.x), y.getPixelForValue(point.y), hollow ? DOT + 1 : DOT, 0, 2 * Math.PI);
  ctx.fillStyle = hollow ? background : color;
  ctx.strokeStyle = hollow ? color : background;
  ctx.lineWidth = hollow ? 1.5 : 1;
  ctx.fill();
  ctx.stroke();
  ctx.restore();
}
