import { html, nothing } from 'lit';
import type { LineageKind } from '../../src/shared/model/lineage';
import type { LineageStringKey } from '../../src/shared/pages/lineageStrings';
import { icon } from '../ui/controls';
import type { Translate } from '../ui/strings';
import { runColor, type ThemePalette } from '../ui/theme';
import { cardFact, cardLabel, KIND_ICON, KIND_PLURAL } from './cardText';
import type { LineageCard } from './foldGraph';

export interface LineageListOptions {
  t: Translate<LineageStringKey>;
  theme: ThemePalette;
  label: string;
  cards: readonly LineageCard[];
  madeFrom: (id: string) => readonly LineageCard[];
  focusCard: string;
  selected: string | null;
  onOpen: (id: string) => void;
}

const ORDER: readonly LineageKind[] = ['dataset', 'run', 'artifact', 'model'];

/** The graph's content as lists, a list a layer: for screen readers and for panes too narrow for a graph. */
export function lineageList(options: LineageListOptions) {
  const { t, cards } = options;
  return html`<div class="list" aria-label=${options.label} role="region" @keydown=${moveInList}>
    ${ORDER.map((kind) => {
      const own = cards.filter((card) => card.kind === kind);
      if (own.length === 0) return nothing;
      return html`<h3 id="kind-${kind}">${t(KIND_PLURAL[kind])}</h3>
        <ul aria-labelledby="kind-${kind}">
          ${own.map((card) => html`<li>${listItem(card, options)}</li>`)}
        </ul>`;
    })}
  </div>`;
}

function listItem(card: LineageCard, { t, theme, madeFrom, focusCard, selected, onOpen }: LineageListOptions) {
  const [only] = card.members;
  const color = card.members.length === 1 && only && only.color !== null ? runColor(only.color, theme) : null;
  const sources = madeFrom(card.id).map((source) => cardLabel(source, t));
  return html`<button
    class="item ${card.id === focusCard ? 'is-focus' : ''} ${card.id === selected ? 'is-selected' : ''}"
    data-node=${card.id}
    aria-current=${card.id === focusCard ? 'true' : nothing}
    @click=${() => onOpen(card.id)}
  >
    ${color === null ? icon(KIND_ICON[card.kind]) : html`<span class="run-dot" .style=${`color: ${color}`}></span>`}
    <span class="label">${cardLabel(card, t)}</span>
    <span class="fact">${cardFact(card, t)}</span>
    ${sources.length > 0 ? html`<span class="source">${t('madeFrom')} ${sources.join(', ')}</span>` : nothing}
  </button>`;
}

function moveInList(event: KeyboardEvent): void {
  if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
  const list = event.currentTarget as HTMLElement;
  const items = [...list.querySelectorAll<HTMLElement>('.item')];
  const at = items.indexOf(event.target as HTMLElement);
  const next = items[at + (event.key === 'ArrowDown' ? 1 : -1)];
  if (at < 0 || !next) return;
  event.preventDefault();
  next.focus();
}
