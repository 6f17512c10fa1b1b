import { html } from 'lit';
import { columnPrecision, formatAt } from '../../src/shared/format/number';
import { addressOf } from './address';
import type { ChartRun } from './chartLines';
import type { PageContext } from './pageContext';

/** Rows shown of a long series: evenly spread, first and last always among them. The whole is in the tracker. */
const MOST_ROWS = 100;

/** The chart's points as a table: a row a step, a column a run. */
export function pointsTable(runs: readonly ChartRun[], context: PageContext, metric: string) {
  const { t, actions } = context;
  const steps = [...new Set(runs.flatMap(({ line }) => line.raw.map(({ step }) => step)))].sort((a, b) => a - b);
  const every = Math.max(1, (steps.length - 1) / (MOST_ROWS - 1));
  const count = Math.min(steps.length, MOST_ROWS);
  const shown = Array.from({ length: count }, (_, index) => steps[Math.round(index * every)] ?? 0);
  const byStep = runs.map(({ line }) => new Map(line.raw.map((point) => [point.step, point])));
  const precision = columnPrecision(runs.flatMap(({ line }) => line.raw.map(({ value }) => value)));
  const cell = (run: ChartRun, index: number, step: number) => {
    const point = byStep[index]?.get(step);
    if (!point) return html`<td class="missing">—</td>`;
    const open = () => actions.open({ kind: 'commit', address: addressOf(run.compared), metric, step });
    return html`<td><button class="link" title=${String(point.value)} @click=${open}>${formatAt(point.value, precision)}</button></td>`;
  };
  return html`<div class="points" tabindex="0" role="region" aria-label=${metric}>
    <table>
      <thead>
        <tr><th scope="col">${t('step')}</th>${runs.map(({ compared }) => html`<th scope="col">${compared.run.name}</th>`)}</tr>
      </thead>
      <tbody>
        ${shown.map((step) => html`<tr><th scope="row">${step}</th>${runs.map((run, index) => cell(run, index, step))}</tr>`)}
      </tbody>
    </table>
    ${shown.length < steps.length ? html`<p class="chart-note">${t('somePoints', shown.length, steps.length)}</p>` : ''}
  </div>`;
}
