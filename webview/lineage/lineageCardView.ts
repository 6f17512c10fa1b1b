import { html, nothing } from 'lit';
import type { LineageStringKey } from '../../src/shared/pages/lineageStrings';
import { icon } from '../ui/controls';
import type { Translate } from '../ui/strings';
import { runColor, type ThemePalette } from '../ui/theme';
import { cardFact, cardLabel, cardName, KIND_ICON } from './cardText';
import type { PlacedCard } from './layoutGraph';

export interface CardOptions {
  t: Translate<LineageStringKey>;
  theme: ThemePalette;
  focused: boolean;
  selected: boolean;
  /** The one card the Tab key reaches. */
  tabbable: boolean;
}

/** A small card: the run's colour as a bar, an icon, a name, one fact. */
export function lineageCardView({ card, x, y }: PlacedCard, options: CardOptions) {
  const { t, theme } = options;
  const [only] = card.members;
  const color = card.members.length === 1 && only && only.color !== null ? runColor(only.color, theme) : null;
  const classes = [
    'card',
    `kind-${card.kind}`,
    card.members.length > 1 ? 'is-folded' : '',
    options.focused ? 'is-focus' : '',
    options.selected ? 'is-selected' : '',
  ];
  const label = cardLabel(card, t);
  const fact = cardFact(card, t);
  return html`<button
    class=${classes.join(' ')}
    data-node=${card.id}
    tabindex=${options.tabbable ? 0 : -1}
    aria-label=${cardName(card, t)}
    aria-current=${options.focused ? 'true' : nothing}
    title=${[label, fact].filter(Boolean).join('\n')}
    .style=${`transform: translate(${x}px, ${y}px)`}
  >
    ${color === null ? nothing : html`<span class="bar" .style=${`background: ${color}`}></span>`}
    ${icon(KIND_ICON[card.kind])}
    <span class="text"><span class="label">${label}</span><span class="fact">${fact}</span></span>
  </button>`;
}
