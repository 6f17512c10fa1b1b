import { html, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import type { ComparedRun } from '../../src/shared/pages/comparisonPage';
import { icon } from '../ui/controls';
import { LightElement } from '../ui/lightElement';
import { keyOf } from './address';
import { copyOnKey, factCellView } from './factCellView';
import { moveInGrid } from './gridKeys';
import type { PageContext } from './pageContext';
import { type RunColumn, type RunOrder, sortRuns } from './runColumns';
import { baselineMark, highlightOnHover, lightUp, runDot, runName, runTools } from './runHeader';
import { virtualRange } from './virtualRange';

/** Height of every row, as the stylesheet has it. Pixels. */
const ROW_HEIGHT = 24;

/** Runs as rows; only those in sight are in the page. Scrolls within its parent. */
@customElement('mlops-runs-table')
export class RunsTable extends LightElement {
  @property({ attribute: false }) context!: PageContext;
  @property({ attribute: false }) runs: readonly ComparedRun[] = [];
  @property({ attribute: false }) columns: readonly RunColumn[] = [];
  /** Milliseconds since the epoch; durations of live runs count on with it. */
  @property({ type: Number }) now = 0;
  @property({ attribute: false }) baselineKey: string | null = null;
  @state() private order: RunOrder | null = null;
  @state() private scrolled = 0;
  @state() private height = 600;

  private stops: (() => void)[] = [];
  private readonly sizeWatcher = new ResizeObserver(([entry]) => {
    this.height = entry?.contentRect.height ?? this.height;
  });

  override connectedCallback(): void {
    super.connectedCallback();
    const { highlight, theme } = this.context;
    const scroller = this.parentElement;
    const onScroll = () => {
      this.scrolled = scroller?.scrollTop ?? 0;
    };
    scroller?.addEventListener('scroll', onScroll, { passive: true });
    if (scroller) this.sizeWatcher.observe(scroller);
    this.stops = [
      highlight.watch((run) => lightUp(this, run)),
      theme.watch(() => this.requestUpdate()),
      () => scroller?.removeEventListener('scroll', onScroll),
      () => this.sizeWatcher.disconnect(),
    ];
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    for (const stop of this.stops) stop();
  }

  override render() {
    const { t } = this.context;
    const rows = sortRuns(this.runs, this.columns, this.order);
    const { first, end } = virtualRange(this.scrolled, this.height, ROW_HEIGHT, rows.length);
    return html`<table
      class="runs"
      role="grid"
      aria-label=${t('table')}
      aria-rowcount=${rows.length + 1}
      @pointerover=${highlightOnHover(this.context)}
      @pointerleave=${() => this.context.highlight.set(null)}
      @keydown=${(event: KeyboardEvent) => this.onKey(event, rows)}
    >
      <thead>
        <tr aria-rowindex="1">
          <th scope="col" class="name">${t('runs', this.runs.length.toLocaleString(this.context.locale))}</th>
          ${this.columns.map((column) => this.renderHeader(column))}
        </tr>
      </thead>
      <tbody>
        ${spacer(first)}
        ${repeat(rows.slice(first, end), keyOf, (compared, index) => this.renderRow(compared, first + index))}
        ${spacer(rows.length - end)}
      </tbody>
    </table>`;
  }

  private renderHeader(column: RunColumn) {
    const order = this.order?.column === column.key ? this.order : null;
    return html`<th
      scope="col"
      class=${column.numeric ? 'is-number' : ''}
      aria-sort=${order ? (order.descending ? 'descending' : 'ascending') : 'none'}
    >
      <button class="sort" title=${this.context.t('sortBy', column.label)} @click=${() => this.sortBy(column)}>
        <span>${column.label}</span>${order ? icon(order.descending ? 'arrow-down' : 'arrow-up') : nothing}
      </button>
    </th>`;
  }

  private renderRow(compared: ComparedRun, index: number) {
    const key = keyOf(compared);
    const isBaseline = this.runs.length > 1 && key === this.baselineKey;
    const lit = this.context.highlight.value === key ? 'is-lit' : '';
    return html`<tr data-run=${key} class="${lit} ${isBaseline ? 'is-baseline' : ''}" aria-rowindex=${index + 2}>
      <th scope="row" class="name" data-cell="${index}:0" tabindex=${index === 0 ? 0 : -1}>
        <div class="run-header">
          ${runDot(compared, this.context)} ${runName(compared, this.context)}
          ${isBaseline ? baselineMark(this.context) : nothing} ${runTools(compared, isBaseline, this.context)}
        </div>
      </th>
      ${this.columns.map((column, place) => {
        const cell = column.cell(compared);
        const classes = `${column.numeric ? 'is-number' : ''} ${cell.best ? 'is-best' : ''}`;
        return html`<td class=${classes} data-cell="${index}:${place + 1}" tabindex="-1">${factCellView(cell, this.context)}</td>`;
      })}
    </tr>`;
  }

  /** First the way a reader most likely wants (numbers from the top), then the other, then the order of the tree. */
  private sortBy({ key, numeric }: RunColumn): void {
    const current = this.order?.column === key ? this.order : null;
    if (!current) this.order = { column: key, descending: numeric };
    else this.order = current.descending === numeric ? { column: key, descending: !numeric } : null;
  }

  private onKey(event: KeyboardEvent, rows: readonly ComparedRun[]): void {
    const place = (event.target as HTMLElement).closest<HTMLElement>('[data-cell]')?.dataset.cell ?? '';
    const [row = -1, column = 0] = place.split(':').map(Number);
    const compared = rows[row];
    const cell = compared && this.columns[column - 1]?.cell(compared);
    copyOnKey(event, cell, this.context.actions);
    moveInGrid(event, this);
  }
}

/** Holds the place of rows that are out of sight. */
function spacer(rows: number) {
  return rows > 0
    ? html`<tr class="spacer" aria-hidden="true" .style=${`height: ${rows * ROW_HEIGHT}px`}></tr>`
    : nothing;
}
