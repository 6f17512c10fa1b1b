import { html, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import { SYSTEM_PREFIX } from '../../src/shared/model/metric';
import type { ComparedRun, ComparisonState } from '../../src/shared/pages/comparisonPage';
import { icon, textButton } from '../ui/controls';
import { LightElement } from '../ui/lightElement';
import { keyOf } from './address';
import type { ChartTooltip } from './chartTooltip';
import './metricChart';
import { isSystem, metricKeys } from './metricRows';
import type { PageContext } from './pageContext';
import { matches } from './query';

/** Points that all lines of all charts may hold together before they are read more coarsely. */
const POINTS_ON_PAGE = 120_000;
const FINEST = 800;
const COARSEST = 40;
const MOST_COLUMNS = 4;

/** Small multiples: a chart a metric, the system's own folded below. */
@customElement('mlops-chart-grid')
export class ChartGrid extends LightElement {
  @property({ attribute: false }) context!: PageContext;
  @property({ attribute: false }) tooltip!: ChartTooltip;
  @property({ attribute: false }) runs: readonly ComparedRun[] = [];
  @property({ attribute: false }) settings!: ComparisonState;
  @property({ attribute: false }) revisions: ReadonlyMap<string, number> = new Map();
  @property({ attribute: false }) onShowSystem: (show: boolean) => void = () => undefined;
  @property({ attribute: false }) onClearQuery: () => void = () => undefined;

  override render() {
    const { t } = this.context;
    const { query, showSystem } = this.settings;
    const all = metricKeys(this.runs);
    const found = all.filter((key) => matches(query, key));
    const own = curvesFirst(
      found.filter((key) => !isSystem(key)),
      this.runs,
    );
    const system = found.filter(isSystem);
    if (all.length === 0) return html`<p class="pane-message">${t('noMetrics')}</p>`;
    if (found.length === 0) {
      return html`<div class="pane-message">
        <p>${t('noMatch', query)}</p>
        ${textButton(t('clearSearch'), this.onClearQuery)}
      </div>`;
    }
    return html`${this.renderGrid(own, (key) => key)}
    ${
      system.length > 0
        ? html`<button
              class="group-header"
              aria-expanded=${String(showSystem)}
              @click=${() => this.onShowSystem(!showSystem)}
            >
              ${icon(showSystem ? 'chevron-down' : 'chevron-right')} ${t('system')}
              <span class="count">${system.length}</span>
            </button>
            ${showSystem ? this.renderGrid(system, (key) => key.slice(SYSTEM_PREFIX.length)) : nothing}`
        : nothing
    }`;
  }

  private renderGrid(keys: readonly string[], label: (key: string) => string) {
    const resolution = Math.round(
      Math.min(FINEST, Math.max(COARSEST, POINTS_ON_PAGE / Math.max(1, this.runs.length * Math.min(keys.length, 8)))),
    );
    const runsKey = this.runs
      .map((compared) => `${keyOf(compared)} ${compared.run.name} ${compared.run.color}`)
      .join('\n');
    return html`<div class="chart-grid" .style=${`--columns: ${evenColumns(keys.length)}`}>
      ${repeat(
        keys,
        (key) => key,
        (key) => html`<mlops-metric-chart
          .context=${this.context}
          .tooltip=${this.tooltip}
          .runs=${this.runs}
          .runsKey=${runsKey}
          .settings=${this.settings}
          .metric=${key}
          .label=${label(key)}
          .revision=${this.revisions.get(key) ?? 0}
          .resolution=${resolution}
        ></mlops-metric-chart>`,
      )}
    </div>`;
  }
}

/** As many columns as leave the fewest gaps in the last row, where the page is wide enough for them. */
function evenColumns(charts: number): number {
  return Math.max(1, Math.ceil(charts / Math.ceil(charts / MOST_COLUMNS)));
}

/** What went somewhere before what was measured once, each in the order it had. */
function curvesFirst(keys: readonly string[], runs: readonly ComparedRun[]): string[] {
  const isCurve = (key: string) =>
    runs.some(({ run }) => (run.metrics[key]?.count ?? 0) > (run.endTime === null ? 0 : 1));
  return [...keys.filter(isCurve), ...keys.filter((key) => !isCurve(key))];
}
