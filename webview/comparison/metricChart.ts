import { html, nothing, type PropertyValues } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { formatMetric } from '../../src/shared/format/number';
import type { MetricSeries } from '../../src/shared/model/metric';
import type { ComparedRun, ComparisonState } from '../../src/shared/pages/comparisonPage';
import { iconButton, textButton } from '../ui/controls';
import { LightElement } from '../ui/lightElement';
import { runColor } from '../ui/theme';
import { addressOf } from './address';
import { type ChartRun, chartRuns } from './chartLines';
import { pointsTable } from './chartPoints';
import type { ChartTooltip } from './chartTooltip';
import { goalOf } from './goals';
import { LineChart, type LineChartData } from './lineChart';
import { type LinePoint, nearestIndex } from './lines';
import type { PageContext } from './pageContext';
import { stretchOf } from './stretch';

/** A drag is no click. Pixels. */
const CLICK_SLOP = 4;
/** How long a click may be the first half of a double click. Milliseconds. */
const DOUBLE_CLICK = 250;

/** One metric of all runs over one axis, with its cursor, zoom and table. */
@customElement('mlops-metric-chart')
export class MetricChart extends LightElement {
  @property({ attribute: false }) context!: PageContext;
  @property({ attribute: false }) tooltip!: ChartTooltip;
  @property({ attribute: false }) runs: readonly ComparedRun[] = [];
  @property({ attribute: false }) settings!: ComparisonState;
  @property() metric = '';
  @property() label = '';
  /** Changes where runs come, go or change their look; their numbers alone don't redraw a chart. */
  @property() runsKey = '';
  /** Raised by the page when this metric's points changed. */
  @property({ type: Number }) revision = 0;
  /** Points each line is read with. */
  @property({ type: Number }) resolution = 600;
  @state() private asTable = false;
  @state() private zoomed = false;
  @query('canvas') private canvas!: HTMLCanvasElement | null;

  private chart: LineChart | null = null;
  private lines: ChartRun[] = [];
  private zoomSeries: ReadonlyMap<string, MetricSeries> | null = null;
  private zoomAsked = 0;
  private visible = false;
  /** What was drawn no longer holds. */
  private stale = true;
  private restyled = false;
  private pressedAt: { x: number; y: number } | null = null;
  private pendingOpen: ReturnType<typeof setTimeout> | undefined;
  private stops: (() => void)[] = [];
  private readonly watcher = new IntersectionObserver(
    (entries) => {
      this.visible = entries.some(({ isIntersecting }) => isIntersecting);
      if (this.visible) this.requestUpdate();
    },
    { rootMargin: '200px' },
  );

  override connectedCallback(): void {
    super.connectedCallback();
    const { highlight, cursor, theme } = this.context;
    const mark = () => this.chart?.mark(highlight.value, cursor.value?.x ?? null);
    this.stops = [highlight.watch(mark), cursor.watch(mark), theme.watch(() => this.draw(true))];
    this.watcher.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    for (const stop of this.stops) stop();
    this.watcher.disconnect();
    this.chart?.destroy();
    this.chart = null;
  }

  override willUpdate(changed: PropertyValues): void {
    const before = changed.get('settings') as ComparisonState | undefined;
    const { xAxis, logScale, smoothing } = this.settings;
    const otherAxes = before !== undefined && (before.xAxis !== xAxis || before.logScale !== logScale);
    if (before !== undefined && before.xAxis !== xAxis) this.forgetZoom();
    this.restyled ||= otherAxes;
    this.stale ||= otherAxes || (before !== undefined && before.smoothing !== smoothing);
    this.stale ||= ['runsKey', 'revision', 'metric', 'resolution'].some((name) => changed.has(name));
    if (!this.visible) return;
    this.context.series.want(this.metric, this.runs, this.resolution);
    if (this.stale) this.lines = chartRuns(this.runs, (key) => this.pointsOf(key), this.settings);
  }

  override updated(): void {
    if (!this.visible || this.asTable || !(this.stale || this.chart === null)) return;
    this.stale = false;
    this.draw(this.restyled);
  }

  override render() {
    const { t, series } = this.context;
    const failure = series.failureOf(this.metric);
    return html`<section class="chart" aria-label=${this.label}>
      <header>
        <h3 title=${this.metric}>${this.label}</h3>
        ${this.zoomed ? iconButton({ label: t('resetZoom'), icon: 'screen-normal', onPress: () => this.resetZoom() }) : nothing}
        <span class="chart-tool"
          >${iconButton({
            label: t(this.asTable ? 'showAsChart' : 'showAsTable'),
            icon: this.asTable ? 'graph-line' : 'table',
            onPress: () => this.toggleTable(),
          })}</span
        >
      </header>
      ${
        failure
          ? html`<div class="chart-message" role="alert">
            <p>${t('loadFailed', failure)}</p>
            ${textButton(t('retry'), () => this.retry())}
          </div>`
          : this.asTable
            ? pointsTable(this.lines, this.context, this.metric)
            : this.renderPlot()
      }
    </section>`;
  }

  private renderPlot() {
    return html`<div
        class="plot"
        role="img"
        tabindex="0"
        aria-label=${this.summary()}
        title=""
        @pointermove=${this.onMove}
        @pointerleave=${this.onLeave}
        @pointerdown=${this.onPress}
        @click=${this.onClick}
        @dblclick=${() => this.resetZoom()}
        @keydown=${this.onKey}
        @blur=${this.onLeave}
      >
        <canvas aria-hidden="true"></canvas>
      </div>
      ${this.renderNote()}`;
  }

  private renderNote() {
    const { t } = this.context;
    const notPositive = this.lines.reduce((sum, { line }) => sum + line.notPositive, 0);
    const notFinite = this.lines.reduce((sum, { line }) => sum + line.notFinite, 0);
    const notes = [
      ...(notPositive > 0 ? [t('noPositive', notPositive)] : []),
      ...(notFinite > 0 ? [t('notFinite', notFinite)] : []),
    ];
    return notes.length > 0 ? html`<p class="chart-note">${notes.join(' ')}</p>` : nothing;
  }

  private summary(): string {
    const { t } = this.context;
    if (this.lines.length === 0) return `${this.label}. ${t('noPoints')}`;
    const told = this.lines.slice(0, 6).map(({ compared, line }) => {
      const best = line.raw[this.bestIndex(line.raw)];
      const last = line.raw.at(-1)?.value ?? Number.NaN;
      return t('chartSummaryRun', compared.run.name, formatMetric(last), formatMetric(best?.value ?? last));
    });
    return `${t('chartSummary', this.label, this.lines.length, told.join('; '))}. ${t('chartHelp')}`;
  }

  private pointsOf(key: string) {
    return this.zoomSeries?.get(key) ?? this.context.series.get(key, this.metric);
  }

  private readonly bestIndex = (points: readonly LinePoint[]): number => {
    const goal = goalOf(
      this.metric,
      this.runs.map(({ run }) => run),
    );
    let best = -1;
    if (goal === null) return best;
    points.forEach(({ y }, index) => {
      const held = points[best]?.y ?? Number.NaN;
      if (Number.isFinite(y) && !(goal === 'maximize' ? y <= held : y >= held)) best = index;
    });
    return best;
  };

  private redraw(): void {
    this.stale = true;
    this.requestUpdate();
  }

  private draw(restyle: boolean): void {
    if (!this.canvas) return;
    this.restyled = false;
    const data: LineChartData = {
      runs: this.lines,
      theme: this.context.theme.value,
      state: this.settings,
      locale: this.context.locale,
      bestIndex: this.bestIndex,
    };
    if (this.chart) this.chart.update(data, restyle);
    else this.chart = new LineChart(this.canvas, data, () => this.onZoom());
  }

  private toggleTable(): void {
    this.chart?.destroy();
    this.chart = null;
    this.forgetZoom();
    this.asTable = !this.asTable;
  }

  private retry(): void {
    this.context.series.retry(this.metric);
    this.redraw();
  }

  private readonly onMove = (event: PointerEvent): void => {
    const hit = this.chart?.hit(event.offsetX, event.offsetY);
    if (hit) this.pointAt(hit.run, hit.point, event.clientX, event.clientY);
    else this.onLeave();
  };

  private pointAt(run: ChartRun, point: LinePoint, clientX: number, clientY: number): void {
    const { highlight, cursor, theme, t } = this.context;
    highlight.set(run.key);
    cursor.set({ x: point.x, metric: this.metric });
    const rows = this.lines.flatMap(({ key, compared, line }) => {
      const nearest = line.raw[nearestIndex(line.raw, point.x)];
      if (!nearest) return [];
      const { name, color } = compared.run;
      return [{ runKey: key, name, color: runColor(color, theme.value), value: nearest.value, step: nearest.step }];
    });
    const sign =
      goalOf(
        this.metric,
        this.runs.map((compared) => compared.run),
      ) === 'minimize'
        ? -1
        : 1;
    rows.sort((a, b) => sign * (b.value - a.value) || a.name.localeCompare(b.name));
    this.tooltip.show(rows, run.key, clientX, clientY);
    this.canvas?.parentElement?.setAttribute(
      'aria-description',
      `${run.compared.run.name}: ${formatMetric(point.value)}, ${t('step')} ${point.step}`,
    );
  }

  private readonly onLeave = (): void => {
    this.context.highlight.set(null);
    this.context.cursor.set(null);
    this.tooltip.hide();
  };

  private readonly onPress = (event: PointerEvent): void => {
    this.pressedAt = { x: event.clientX, y: event.clientY };
  };

  private readonly onClick = (event: MouseEvent): void => {
    const from = this.pressedAt;
    if (!from || Math.hypot(event.clientX - from.x, event.clientY - from.y) > CLICK_SLOP || event.detail > 1) return;
    const hit = this.chart?.hit(event.offsetX, event.offsetY);
    if (!hit) return;
    // While zoomed in, a second click means to zoom out again.
    if (this.zoomed) this.pendingOpen = setTimeout(() => this.open(hit.run, hit.point), DOUBLE_CLICK);
    else this.open(hit.run, hit.point);
  };

  private open(run: ChartRun, point: LinePoint): void {
    const address = addressOf(run.compared);
    this.context.actions.open({ kind: 'commit', address, metric: this.metric, step: point.step });
  }

  private readonly onKey = (event: KeyboardEvent): void => {
    const { chart } = this;
    if (!chart) return;
    const current = this.lines.find(({ key }) => key === this.context.highlight.value) ?? this.lines[0];
    if (!current) return;
    const points = current.line.shown;
    const cursor = this.context.cursor.value;
    const at = cursor ? nearestIndex(points, cursor.x) : -1;
    const moveTo = (run: ChartRun, index: number) => {
      const own = run.line.shown;
      const point = own[Math.max(0, Math.min(own.length - 1, index))];
      const box = this.canvas?.getBoundingClientRect();
      if (point && box) this.pointAt(run, point, box.left + chart.pixelOf(point.x), box.top + 8);
    };
    const neighbour = (by: number) => {
      const next = this.lines[(this.lines.indexOf(current) + by + this.lines.length) % this.lines.length];
      if (next) moveTo(next, cursor ? nearestIndex(next.line.shown, cursor.x) : 0);
    };
    const stride = event.shiftKey ? 10 : 1;
    const keys: Record<string, () => void> = {
      ArrowRight: () => moveTo(current, at + stride),
      ArrowLeft: () => moveTo(current, at < 0 ? points.length - 1 : at - stride),
      ArrowDown: () => neighbour(1),
      ArrowUp: () => neighbour(-1),
      Home: () => moveTo(current, 0),
      End: () => moveTo(current, points.length - 1),
      Enter: () => {
        const point = points[at];
        if (point) this.open(current, point);
      },
      '+': () => chart.zoomBy(1.5),
      '-': () => chart.zoomBy(1 / 1.5),
      '0': () => this.resetZoom(),
      Escape: () => (cursor ? this.onLeave() : this.resetZoom()),
    };
    const act = keys[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  };

  private onZoom(): void {
    this.zoomed = this.chart?.zoomed ?? false;
    if (!this.zoomed) return;
    void this.readZoomed();
  }

  /** Reads the stretch in sight again, as finely as the chart can show. */
  private async readZoomed(): Promise<void> {
    const { chart } = this;
    if (!chart) return;
    const asked = ++this.zoomAsked;
    const { min, max } = chart.visible;
    const ranges = this.lines.flatMap(({ key, compared }) => {
      const overview = this.context.series.get(key, this.metric);
      if (!overview || overview.steps.length >= overview.total) return [];
      const stretch = stretchOf(overview, min, max, this.settings.xAxis, compared.run.startTime);
      return stretch ? [{ compared, ...stretch }] : [];
    });
    if (ranges.length === 0) return;
    try {
      const answer = await this.context.series.range(this.metric, ranges, this.resolution);
      if (asked !== this.zoomAsked || this.chart !== chart) return;
      this.zoomSeries = answer;
      this.redraw();
    } catch {
      // The overview stays in place; a lost tracker shows itself in the next reading of the whole.
    }
  }

  private forgetZoom(): void {
    this.zoomAsked++;
    this.zoomSeries = null;
    this.zoomed = false;
  }

  private resetZoom(): void {
    clearTimeout(this.pendingOpen);
    this.forgetZoom();
    this.chart?.resetZoom();
    this.redraw();
  }
}
