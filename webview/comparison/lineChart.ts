import { Chart, LinearScale, LineController, LineElement, LogarithmicScale, PointElement } from 'chart.js';
import zoomPlugin from 'chartjs-plugin-zoom';
import type { ComparisonState } from '../../src/shared/pages/comparisonPage';
import type { ThemePalette } from '../ui/theme';
import { type ChartRun, extentOf, toDrawnLines } from './chartLines';
import { chartOptions } from './chartOptions';
import { type ChartMarks, drawMarks, linesPlugin } from './chartPlugin';
import { type LinePoint, nearestIndex } from './lines';

Chart.register(LineController, LineElement, PointElement, LinearScale, LogarithmicScale, zoomPlugin);

export interface LineChartData {
  runs: readonly ChartRun[];
  theme: ThemePalette;
  state: Pick<ComparisonState, 'xAxis' | 'logScale'>;
  locale: string;
  bestIndex: ChartMarks['bestIndex'];
}

export interface ChartHit {
  run: ChartRun;
  point: LinePoint;
}

/** chart.js behind the few things the page wants of it. */
export class LineChart {
  private readonly chart: Chart<'line'>;
  private readonly marks: ChartMarks;
  private readonly picture = document.createElement('canvas');
  private runs: readonly ChartRun[] = [];

  constructor(
    canvas: HTMLCanvasElement,
    data: LineChartData,
    private readonly onZoom: () => void,
  ) {
    this.marks = {
      lines: [],
      highlight: null,
      cursorX: null,
      cursorColor: data.theme.axis,
      background: data.theme.background,
      bestIndex: data.bestIndex,
    };
    this.chart = new Chart(canvas, {
      type: 'line',
      data: { datasets: [] },
      options: chartOptions({ ...data.state, theme: data.theme, locale: data.locale, onZoom }),
      plugins: [linesPlugin(() => this.marks), { id: 'mlops-picture', afterDraw: (chart) => this.finish(chart) }],
    });
    this.update(data);
  }

  /** Draws other lines, or the same in another look. Keeps the zoom. */
  update(data: LineChartData, restyle = false): void {
    this.runs = data.runs;
    this.marks.lines = toDrawnLines(data.runs, data.theme);
    this.marks.bestIndex = data.bestIndex;
    this.marks.cursorColor = data.theme.axis;
    this.marks.background = data.theme.background;
    this.chart.data.datasets = [{ data: extentOf(data.runs), showLine: false, pointRadius: 0 }];
    if (restyle) {
      this.chart.options = chartOptions({ ...data.state, theme: data.theme, locale: data.locale, onZoom: this.onZoom });
    }
    this.chart.update('none');
  }

  /** Moves highlight and cursor over the kept picture of the lines, so that any number of them costs the same. */
  mark(highlight: string | null, cursorX: number | null): void {
    if (this.marks.highlight === highlight && this.marks.cursorX === cursorX) return;
    this.marks.highlight = highlight;
    this.marks.cursorX = cursorX;
    const { ctx, canvas } = this.chart;
    if (this.picture.width !== canvas.width || canvas.width === 0) return;
    ctx.save();
    ctx.resetTransform();
    ctx.clearRect(0, 0, canvas.width, canvas.height);
    ctx.drawImage(this.picture, 0, 0);
    ctx.restore();
    drawMarks(this.chart, this.marks);
  }

  /** Keeps the picture of the lines. Comes first from within chart.js's constructor. */
  private finish(chart: Chart): void {
    const { canvas } = chart;
    this.picture.width = canvas.width;
    this.picture.height = canvas.height;
    if (canvas.width > 0 && canvas.height > 0) this.picture.getContext('2d')?.drawImage(canvas, 0, 0);
    drawMarks(chart, this.marks);
  }

  /** The point nearest to a place in the canvas, in CSS pixels; null outside the plot. */
  hit(left: number, top: number): ChartHit | null {
    const { x, y } = this.chart.scales;
    const { chartArea } = this.chart;
    if (!x || !y || left < chartArea.left || left > chartArea.right) return null;
    const at = x.getValueForPixel(left) ?? 0;
    let found: ChartHit | null = null;
    let shortest = Number.POSITIVE_INFINITY;
    for (const run of this.runs) {
      const point = run.line.shown[nearestIndex(run.line.shown, at)];
      if (!point || !Number.isFinite(point.y)) continue;
      const distance = Math.hypot(y.getPixelForValue(point.y) - top, (x.getPixelForValue(point.x) - left) / 4);
      // Of lines that lie on each other, the one drawn last is the one in sight.
      if (distance <= shortest) {
        shortest = distance;
        found = { run, point };
      }
    }
    return found;
  }

  /** The stretch in sight, in the unit of the horizontal axis. */
  get visible(): { min: number; max: number } {
    const { x } = this.chart.scales;
    return { min: x?.min ?? 0, max: x?.max ?? 0 };
  }

  get zoomed(): boolean {
    return this.chart.isZoomedOrPanned();
  }

  zoomBy(factor: number): void {
    this.chart.zoom({ x: factor });
    this.onZoom();
  }

  resetZoom(): void {
    this.chart.resetZoom('none');
  }

  /** Where a value of the horizontal axis lies, in CSS pixels of the canvas. */
  pixelOf(x: number): number {
    return this.chart.scales.x?.getPixelForValue(x) ?? 0;
  }

  destroy(): void {
    this.chart.destroy();
  }
}
