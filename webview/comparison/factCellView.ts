import { html, nothing } from 'lit';
import { icon } from '../ui/controls';
import type { FactCell } from './factRow';
import type { PageContext } from './pageContext';

/** One fact: its value as a door where it leads somewhere, and how far it is from the baseline. */
export function factCellView(cell: FactCell, { t, actions }: Pick<PageContext, 't' | 'actions'>) {
  if (cell.text === null) return html`<span class="missing" title=${t('missing')}>—</span>`;
  const { link } = cell;
  const title = cell.hint?.includes(cell.full) ? cell.hint : [cell.full, cell.hint].filter(Boolean).join('\n');
  const mark = cell.icon ? icon(cell.icon.name, cell.icon.className) : nothing;
  const name = cell.best ? `${cell.text}, ${t('best')}` : undefined;
  const value = link
    ? html`<button
        class="link value"
        tabindex="-1"
        title=${title}
        aria-label=${name ?? nothing}
        @click=${(event: Event) => {
          event.stopPropagation();
          actions.open(link);
        }}
        >${cell.text}</button
      >`
    : html`<span class="value" title=${title}>${cell.text}</span>`;
  const pad = cell.pad ? html`<span class="pad" aria-hidden="true">${cell.pad}</span>` : nothing;
  return html`${mark}${value}${pad}${cell.delta === null ? nothing : html`<span class="delta">${cell.delta}</span>`}`;
}

/** Copies the cell under the reader's cursor with Ctrl+C or Cmd+C where no text is selected. */
export function copyOnKey(event: KeyboardEvent, cell: FactCell | undefined, actions: PageContext['actions']): void {
  const copies = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'c';
  if (!copies || !cell || cell.text === null || document.getSelection()?.isCollapsed === false) return;
  event.preventDefault();
  actions.copy(cell.full);
}
