import { html, nothing } from 'lit';
import { customElement, query, state } from 'lit/decorators.js';
import type { RunDetail } from '../../src/shared/model/run';
import type {
  ComparedRun,
  ComparisonProtocol,
  ComparisonState,
  RunAddress,
} from '../../src/shared/pages/comparisonPage';
import { COMPARISON_STRINGS } from '../../src/shared/pages/comparisonStrings';
import { iconButton } from '../ui/controls';
import { LightElement } from '../ui/lightElement';
import { Observable } from '../ui/observable';
import type { PageHost } from '../ui/pageHost';
import { translator } from '../ui/strings';
import { watchTheme } from '../ui/theme';
import { addressKey, addressOf, keyOf } from './address';
import './chartGrid';
import { ChartTooltip } from './chartTooltip';
import { comparisonActions } from './comparisonActions';
import { comparisonBar } from './comparisonBar';
import './factsTable';
import type { PageContext } from './pageContext';
import './paneDivider';
import { baselineFirst, baselineOf, findRuns, type RunColumn, runColumns } from './runColumns';
import { runDetails } from './runDetails';
import './runsTable';
import { SeriesCache } from './seriesCache';
import { sideBySide } from './sideBySide';

/** Up to so many runs, a reader compares columns; beyond, rows. */
const MOST_COLUMNS = 6;
/** Narrower than this, side by side has no room. CSS pixels. */
const NARROW = 560;
/** How often durations of live runs are counted on. Milliseconds. */
const TICK = 1000;

const DEFAULTS: ComparisonState = {
  runs: [],
  onlyDifferences: false,
  xAxis: 'step',
  logScale: false,
  smoothing: 0,
  baseline: null,
  query: '',
  showSystem: false,
  table: 'auto',
  folded: 'none',
  split: 0,
};

/** The comparison page: one bar, charts above, facts below, details beside. */
@customElement('mlops-comparison')
export class ComparisonApp extends LightElement {
  @state() private runs: readonly ComparedRun[] = [];
  @state() private settings: ComparisonState = DEFAULTS;
  @state() private details: ReadonlyMap<string, RunDetail> = new Map();
  @state() private revisions: ReadonlyMap<string, number> = new Map();
  @state() private opened: string | null = null;
  @state() private failure: string | null = null;
  @state() private width = document.documentElement.clientWidth;
  @state() private now = Date.now();
  @query('.ui-search') private search!: HTMLElement | null;

  private host: PageHost<ComparisonProtocol, ComparisonState> | null = null;
  private context: PageContext | null = null;
  private tooltip: ChartTooltip | null = null;
  private columnsFrom: readonly unknown[] = [];
  private keptColumns: readonly RunColumn[] = [];
  private readonly asked = new Map<string, string>();

  /** Gives the page its host; it draws from then on. */
  connect(host: PageHost<ComparisonProtocol, ComparisonState>): void {
    this.host = host;
    this.settings = { ...DEFAULTS, ...host.savedState };
    this.context = {
      t: translator(COMPARISON_STRINGS, host.bootstrap.strings),
      locale: host.bootstrap.locale,
      theme: watchTheme(),
      highlight: new Observable<string | null>(null),
      cursor: new Observable<PageContext['cursor']['value']>(null),
      series: new SeriesCache(
        (request) => host.rpc.request('series', request),
        (metrics) => this.bumpRevisions(metrics),
      ),
      actions: comparisonActions(host.rpc, {
        onFailure: (message) => {
          this.failure = message;
        },
        setBaseline: (address) => this.change({ baseline: address }),
        showDetails: (address) => this.showDetails(address),
      }),
    };
    this.tooltip = new ChartTooltip(this.context);
    host.rpc.on('runs', (runs) => this.takeRuns(runs));
    new ResizeObserver(() => {
      this.width = document.documentElement.clientWidth;
    }).observe(document.documentElement);
    document.addEventListener('keydown', (event) => this.onKey(event));
    setInterval(() => {
      if (this.runs.some(({ run }) => run.endTime === null)) this.now = Date.now();
    }, TICK);
    this.takeRuns(host.bootstrap.runs);
  }

  override render() {
    const { context } = this;
    if (!context) return nothing;
    const { t } = context;
    if (this.runs.length === 0) {
      return html`<main class="empty">
        <span class="codicon codicon-graph-line" aria-hidden="true"></span>
        <h1>${t('emptyTitle')}</h1>
        <p>${t('empty')}</p>
      </main>`;
    }
    const compared = this.runs.find((one) => keyOf(one) === this.opened);
    return html`<div class="app ${this.width < NARROW ? 'is-narrow' : ''}">
      ${comparisonBar({
        context,
        settings: this.settings,
        sideBySide: this.isSideBySide,
        change: (patch) => this.change(patch),
      })}
      ${this.renderFailure(context)}
      <div class="body">
        <main class="panes folded-${this.settings.folded}">${this.renderCharts(context)} ${this.renderTable(context)}</main>
        ${
          compared
            ? runDetails({
                context,
                compared,
                detail: this.details.get(keyOf(compared)),
                now: this.now,
                onClose: () => {
                  this.opened = null;
                },
              })
            : nothing
        }
      </div>
    </div>`;
  }

  private renderFailure({ t }: PageContext) {
    if (this.failure === null) return nothing;
    const dismiss = () => {
      this.failure = null;
    };
    return html`<div class="failure" role="alert">
      <span class="codicon codicon-error" aria-hidden="true"></span>
      <p>${t('actionFailed', this.failure)}</p>
      ${iconButton({ label: t('dismiss'), icon: 'close', onPress: dismiss })}
    </div>`;
  }

  private renderCharts(context: PageContext) {
    const { folded, split } = this.settings;
    if (folded === 'charts') return nothing;
    return html`<section class="pane charts" aria-label=${context.t('charts')} .style=${paneStyle(folded, split)}>
        <mlops-chart-grid
          .context=${context}
          .tooltip=${this.tooltip}
          .runs=${this.runs}
          .settings=${this.settings}
          .revisions=${this.revisions}
          .onShowSystem=${(showSystem: boolean) => this.change({ showSystem })}
          .onClearQuery=${() => this.change({ query: '' })}
        ></mlops-chart-grid>
      </section>
      ${
        folded === 'none'
          ? html`<mlops-pane-divider
              .label=${context.t('divider')}
              .split=${split}
              .onSplit=${(value: number) => this.change({ split: value })}
            ></mlops-pane-divider>`
          : nothing
      }`;
  }

  private renderTable(context: PageContext) {
    const { folded, split, query } = this.settings;
    if (folded === 'table') return nothing;
    return html`<section class="pane table" aria-label=${context.t('table')} @scroll=${markScrolled} .style=${paneStyle(folded, split && 1 - split, true)}>
      ${
        this.isSideBySide
          ? html`<mlops-facts-table
              .context=${context}
              .runs=${baselineFirst(this.runs, this.settings.baseline)}
              .sections=${this.sections(context)}
              .baselineKey=${this.baselineKey}
              .query=${query}
              .onClearQuery=${() => this.change({ query: '' })}
            ></mlops-facts-table>`
          : html`<mlops-runs-table
              .context=${context}
              .runs=${findRuns(this.runs, query)}
              .columns=${this.columns(context)}
              .now=${this.now}
              .baselineKey=${this.baselineKey}
            ></mlops-runs-table>`
      }
    </section>`;
  }

  private sections({ t, locale }: PageContext) {
    return sideBySide({
      runs: baselineFirst(this.runs, this.settings.baseline),
      details: this.details,
      baseline: 0,
      query: this.settings.query,
      onlyDifferences: this.settings.onlyDifferences,
      now: this.now,
      locale,
      t,
    });
  }

  /** Kept while what they are made of stays: a live page is drawn every second. */
  private columns({ t }: PageContext): readonly RunColumn[] {
    const { runs } = this;
    const { query, showSystem } = this.settings;
    const baseline = runs[baselineOf(runs, this.settings.baseline)] ?? null;
    const narrow = this.width < NARROW;
    const from = [runs, query, showSystem, baseline, narrow];
    if (!from.every((part, index) => part === this.columnsFrom[index])) {
      this.columnsFrom = from;
      this.keptColumns = runColumns({ runs, baseline, query, showSystem, narrow, now: () => this.now, t });
    }
    return this.keptColumns;
  }

  private get isSideBySide(): boolean {
    const { table } = this.settings;
    if (table !== 'auto') return table === 'sideBySide';
    return this.runs.length <= (this.width < NARROW ? 2 : MOST_COLUMNS);
  }

  private get baselineKey(): string | null {
    const compared = this.runs[baselineOf(this.runs, this.settings.baseline)];
    return compared ? keyOf(compared) : null;
  }

  private takeRuns(runs: readonly ComparedRun[]): void {
    this.runs = runs;
    this.now = Date.now();
    this.change({ runs: runs.map(addressOf) });
  }

  private change(patch: Partial<ComparisonState>): void {
    this.settings = { ...this.settings, ...patch };
    this.host?.saveState(this.settings);
    this.readDetails();
  }

  private bumpRevisions(metrics: ReadonlySet<string>): void {
    const next = new Map(this.revisions);
    for (const metric of metrics) next.set(metric, (next.get(metric) ?? 0) + 1);
    this.revisions = next;
  }

  private showDetails(address: RunAddress): void {
    this.opened = addressKey(address);
    this.readDetails();
  }

  /** Details are read for the runs side by side and the opened one; again when a run has ended since. */
  private readDetails(): void {
    const shown = this.isSideBySide ? this.runs : this.runs.filter((compared) => keyOf(compared) === this.opened);
    for (const compared of shown) {
      const key = keyOf(compared);
      const version = `${compared.run.status} ${compared.run.artifactCount}`;
      if (this.asked.get(key) === version) continue;
      this.asked.set(key, version);
      void this.readDetail(key, addressOf(compared));
    }
  }

  private async readDetail(key: string, address: RunAddress): Promise<void> {
    try {
      const detail = await this.host?.rpc.request('detail', address);
      if (detail) this.details = new Map(this.details).set(key, detail);
    } catch (error) {
      this.asked.delete(key);
      this.failure = error instanceof Error ? error.message : String(error);
    }
  }

  private onKey(event: KeyboardEvent): void {
    const inField = (event.target as HTMLElement).matches('input, vscode-text-field, vscode-dropdown');
    if (event.key !== '/' || inField) return;
    event.preventDefault();
    this.search?.focus();
  }
}

/** A pane's share of the height; unless the divider was moved, the table is as high as it needs to be, up to half. */
function paneStyle(folded: ComparisonState['folded'], share: number, isTable = false): string {
  if (folded === 'none' && share > 0) return `flex: ${share} 1 0`;
  return folded === 'none' && isTable ? 'flex: 0 1 auto; max-height: 50%' : 'flex: 1 1 0';
}

/** Columns that have gone by under the pinned ones are told from them by a line. */
function markScrolled(event: Event): void {
  const pane = event.currentTarget as HTMLElement;
  pane.classList.toggle('is-scrolled', pane.scrollLeft > 0);
}
