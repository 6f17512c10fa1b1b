import { html, nothing } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import type { ComparedRun } from '../../src/shared/pages/comparisonPage';
import type { ComparisonStringKey } from '../../src/shared/pages/comparisonStrings';
import { icon, textButton } from '../ui/controls';
import { LightElement } from '../ui/lightElement';
import { keyOf } from './address';
import { copyOnKey, factCellView } from './factCellView';
import type { FactCell, FactGroup, FactRow, FactSection } from './factRow';
import { moveInGrid } from './gridKeys';
import type { PageContext } from './pageContext';
import { baselineMark, highlightOnHover, lightUp, runDot, runName, runTools } from './runHeader';

const GROUP_NAMES: Record<Exclude<FactGroup, 'summary'>, ComparisonStringKey> = {
  metrics: 'metrics',
  system: 'system',
  params: 'params',
  data: 'data',
  code: 'code',
  environment: 'environment',
  machine: 'machine',
};

/** Runs as columns, facts as rows: differences first, what is equal folded under a count. */
@customElement('mlops-facts-table')
export class FactsTable extends LightElement {
  @property({ attribute: false }) context!: PageContext;
  @property({ attribute: false }) runs: readonly ComparedRun[] = [];
  @property({ attribute: false }) sections: readonly FactSection[] = [];
  @property({ attribute: false }) baselineKey: string | null = null;
  @property({ attribute: false }) query = '';
  @property({ attribute: false }) onClearQuery: () => void = () => undefined;
  @state() private unfolded: ReadonlySet<FactGroup> = new Set();
  @state() private closed: ReadonlySet<FactGroup> = new Set(['system']);

  @query('.corner') private corner!: HTMLElement | null;

  private readonly sizeWatcher = new ResizeObserver(() => this.pinBaseline());
  private stops: (() => void)[] = [];
  private cells = new Map<string, FactCell>();

  override connectedCallback(): void {
    super.connectedCallback();
    const { highlight, theme } = this.context;
    this.stops = [highlight.watch((run) => lightUp(this, run)), theme.watch(() => this.requestUpdate())];
    this.sizeWatcher.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    for (const stop of this.stops) stop();
    this.sizeWatcher.disconnect();
  }

  override updated(): void {
    this.pinBaseline();
  }

  override render() {
    const { t } = this.context;
    if (this.sections.length === 0) {
      return html`<div class="pane-message">
        <p>${t('noMatch', this.query)}</p>
        ${textButton(t('clearSearch'), this.onClearQuery)}
      </div>`;
    }
    this.cells = new Map();
    let line = 0;
    const next = (row: FactRow) => this.renderRow(row, line++);
    return html`<table
      class="facts"
      role="grid"
      aria-label=${t('table')}
      @pointerover=${highlightOnHover(this.context)}
      @pointerleave=${() => this.context.highlight.set(null)}
      @keydown=${this.onKey}
    >
      <thead>
        <tr>
          <td class="corner"></td>
          ${this.runs.map((compared) => this.renderHeader(compared))}
        </tr>
      </thead>
      ${this.sections.map((section) => this.renderSection(section, next))}
    </table>`;
  }

  /** The baseline's column stays beside the names as the others scroll by. */
  private pinBaseline(): void {
    this.style.setProperty('--baseline-left', `${this.corner?.offsetWidth ?? 0}px`);
  }

  private renderHeader(compared: ComparedRun) {
    const key = keyOf(compared);
    const isBaseline = this.isBaseline(key);
    return html`<th scope="col" data-run=${key} class=${isBaseline ? 'is-baseline' : ''}>
      <div class="run-header">
        ${runDot(compared, this.context)} ${runName(compared, this.context)}
        ${isBaseline ? baselineMark(this.context) : nothing} ${runTools(compared, isBaseline, this.context)}
      </div>
    </th>`;
  }

  private renderSection({ group, differing, equal }: FactSection, row: (fact: FactRow) => unknown) {
    const isOpen = !this.closed.has(group);
    const showsEqual = this.unfolded.has(group);
    return html`<tbody class="section-${group}">
      ${group === 'summary' ? nothing : this.renderGroupHeader(group, isOpen, differing.length + equal.length)}
      ${isOpen ? differing.map(row) : nothing}
      ${isOpen && equal.length > 0 ? this.renderEqualCount(group, equal.length, showsEqual) : nothing}
      ${isOpen && showsEqual ? equal.map(row) : nothing}
    </tbody>`;
  }

  private renderGroupHeader(group: Exclude<FactGroup, 'summary'>, isOpen: boolean, count: number) {
    return html`<tr class="group">
      <th scope="rowgroup">
        <button class="group-header" aria-expanded=${String(isOpen)} @click=${() => this.toggle('closed', group)}>
          ${icon(isOpen ? 'chevron-down' : 'chevron-right')} ${this.context.t(GROUP_NAMES[group])}
          ${isOpen ? nothing : html`<span class="count">${count}</span>`}
        </button>
      </th>
      ${this.renderGaps()}
    </tr>`;
  }

  private renderEqualCount(group: FactGroup, count: number, shown: boolean) {
    const { t } = this.context;
    return html`<tr class="equal">
      <th scope="row">
        <button
          class="fold"
          aria-expanded=${String(shown)}
          title=${t(shown ? 'hideEqual' : 'showEqual')}
          @click=${() => this.toggle('unfolded', group)}
        >
          ${icon(shown ? 'chevron-down' : 'chevron-right')}
          ${count === 1 ? t('equalOne') : t('equalMany', count)}
        </button>
      </th>
      ${this.renderGaps()}
    </tr>`;
  }

  /** Cells without content, so that a column lights up unbroken. */
  private renderGaps() {
    return this.runs.map((compared) => {
      const key = keyOf(compared);
      return html`<td data-run=${key} class=${this.isBaseline(key) ? 'is-baseline' : ''}></td>`;
    });
  }

  private isBaseline(key: string): boolean {
    return this.runs.length > 1 && key === this.baselineKey;
  }

  private renderRow(row: FactRow, line: number) {
    return html`<tr class=${row.differs ? '' : 'is-equal'}>
      <th scope="row" title=${row.label === row.key ? row.key : `${row.label} (${row.key})`} data-cell="${line}:0"
        tabindex=${line === 0 ? 0 : -1}>
        ${row.label}
      </th>
      ${row.cells.map((cell, index) => this.renderCell(row, cell, index, line))}
    </tr>`;
  }

  private renderCell(row: FactRow, cell: FactCell, index: number, line: number) {
    const compared = this.runs[index];
    const key = compared ? keyOf(compared) : '';
    const place = `${line}:${index + 1}`;
    this.cells.set(place, cell);
    const classes = [
      row.numeric ? 'is-number' : '',
      cell.best ? 'is-best' : '',
      this.isBaseline(key) ? 'is-baseline' : '',
    ];
    return html`<td class=${classes.join(' ')} data-run=${key} data-cell=${place} tabindex="-1">
      ${factCellView(cell, this.context)}
    </td>`;
  }

  private toggle(which: 'closed' | 'unfolded', group: FactGroup): void {
    const next = new Set(this[which]);
    if (!next.delete(group)) next.add(group);
    this[which] = next;
  }

  private readonly onKey = (event: KeyboardEvent): void => {
    const place = (event.target as HTMLElement).closest<HTMLElement>('[data-cell]')?.dataset.cell ?? '';
    copyOnKey(event, this.cells.get(place), this.context.actions);
    moveInGrid(event, this);
  };
}
