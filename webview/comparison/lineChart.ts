import { Chart, LinearScale, LineController, LineElement, LogarithmicScale, PointElement } from 'chart.js';
import zoomPlugin from 'chartjs-plugin-zoom';
import type { ComparisonState } from '../../src/shared/pages/comparisonPage';
import type { ThemePalette } from '../ui/theme';
import { type ChartRun, toDatasets } from './chartLines';
import { chartOptions } from './chartOptions';
import { type ChartMarks, marksPlugin } from './chartPlugin';
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
  private runs: readonly ChartRun[] = [];

  constructor(
    canvas: HTMLCanvasElement,
    data: LineChartData,
    private readonly onZoom: () => void,
  ) {
    this.marks = {
      highlight: null,
      cursorX: null,
      cursorColor: data.theme.axis,
      background: data.theme.background,
      datasets: [],
      bestIndex: data.bestIndex,
    };
    this.chart = new Chart(canvas, {
      type: 'line',
      data: { datasets: [] },
      options: chartOptions({ ...data.state, theme: data.theme, locale: data.locale, onZoom }),
      plugins: [marksPlugin(() => this.marks)],
    });
    this.update(data);
  }

  /** Draws other lines, or the same in another look. Keeps the zoom. */
  update(data: LineChartData, restyle = false): void {
    const { datasets, known } = toDatasets(data.runs, data.theme);
    this.runs = data.runs;
    this.marks.datasets = known;
    this.marks.bestIndex = data.bestIndex;
    this.marks.cursorColor = data.theme.axis;
    this.marks.background = data.theme.background;
    this.chart.data.datasets = datasets;
    if (restyle) {
      this.chart.options = chartOptions({ ...data.state, theme: data.theme, locale: data.locale, onZoom: this.onZoom });
    }
    this.chart.update('none');
  }

  mark(highlight: string | null, cursorX: number | null): void {
    if (this.marks.highlight === highlight && this.marks.cursorX === cursorX) return;
    this.marks.highlight = highlight;
    this.marks.cursorX = cursorX;
    this.chart.draw();
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
      if (distance < shortest) {
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
