import { html, render } from 'lit';
import { formatColumn } from '../../src/shared/format/number';
import { withMinus } from './minus';
import type { PageContext } from './pageContext';

export interface TooltipRow {
  runKey: string;
  name: string;
  color: string;
  value: number;
  step: number;
}

/** More rows than this are left out around the nearest one, and counted. */
const MOST_ROWS = 12;
const GAP = 14;

/** The list beside the shared cursor: run, value and step, best first. One for the whole page. */
export class ChartTooltip {
  private readonly element = document.createElement('div');

  constructor(private readonly context: Pick<PageContext, 't'>) {
    this.element.className = 'chart-tooltip';
    this.element.setAttribute('aria-hidden', 'true');
    this.element.hidden = true;
    document.body.append(this.element);
  }

  /** `x` and `y` in CSS pixels of the window. Rows come sorted. */
  show(rows: readonly TooltipRow[], nearest: string | null, x: number, y: number): void {
    const at = Math.max(
      0,
      rows.findIndex(({ runKey }) => runKey === nearest),
    );
    const first = Math.max(0, Math.min(at - Math.floor(MOST_ROWS / 2), rows.length - MOST_ROWS));
    const shown = rows.slice(first, first + MOST_ROWS);
    const values = formatColumn(shown.map(({ value }) => value)).map(withMinus);
    const more = rows.length - shown.length;
    render(
      html`<table>
          ${shown.map(
            (row, index) => html`<tr class=${row.runKey === nearest ? 'is-nearest' : ''}>
              <td><span class="run-dot" .style=${`color: ${row.color}`}></span></td>
              <td class="name">${row.name}</td>
              <td class="value">${values[index]}</td>
              <td class="step">${row.step}</td>
            </tr>`,
          )}
        </table>
        ${more > 0 ? html`<div class="more">${this.context.t('moreRuns', more)}</div>` : ''}`,
      this.element,
    );
    this.element.hidden = false;
    this.place(x, y);
  }

  hide(): void {
    this.element.hidden = true;
  }

  private place(x: number, y: number): void {
    const { width, height } = this.element.getBoundingClientRect();
    const left = x + GAP + width > window.innerWidth ? x - GAP - width : x + GAP;
    const top = Math.min(y + GAP, window.innerHeight - height - 4);
    this.element.style.left = `${Math.max(4, left)}px`;
    this.element.style.top = `${Math.max(4, top)}px`;
  }
}
