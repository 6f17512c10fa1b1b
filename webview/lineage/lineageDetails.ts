import { html, nothing } from 'lit';
import { shortHash } from '../../src/shared/format/hash';
import type { LineageNode } from '../../src/shared/model/lineage';
import type { LineageAction } from '../../src/shared/pages/lineagePage';
import type { LineageStringKey } from '../../src/shared/pages/lineageStrings';
import { icon, iconButton, textButton } from '../ui/controls';
import type { Translate } from '../ui/strings';
import { cardLabel, KIND_ICON } from './cardText';
import type { LineageCard } from './foldGraph';

export interface LineageDetailsOptions {
  t: Translate<LineageStringKey>;
  card: LineageCard;
  /** Whether the graph already starts from it. */
  isFocus: boolean;
  /** Cards on either side of it. */
  madeFrom: readonly LineageCard[];
  usedBy: readonly LineageCard[];
  act: (node: LineageNode, action: LineageAction) => void;
  startFrom: (node: LineageNode) => void;
  select: (id: string) => void;
  unfold: (id: string) => void;
  onClose: () => void;
}

/** What is known of a card and where it leads on to. */
export function lineageDetails(options: LineageDetailsOptions) {
  const { t, card, onClose } = options;
  const [only] = card.members;
  const label = cardLabel(card, t);
  const onKey = (event: KeyboardEvent) => {
    if (event.key === 'Escape') onClose();
  };
  return html`<aside class="details" aria-label=${t('details', label)} @keydown=${onKey}>
    <header>
      ${icon(KIND_ICON[card.kind])}
      <h2 title=${label}>${label}</h2>
      ${iconButton({ label: t('closeDetails'), icon: 'close', onPress: onClose })}
    </header>
    ${card.members.length > 1 || !only ? foldedDetails(options) : nodeDetails(only, options)}
    ${linkList('madeFrom', options.madeFrom, options)} ${linkList('usedBy', options.usedBy, options)}
  </aside>`;
}

function nodeDetails(node: LineageNode, { t, act, startFrom, isFocus }: LineageDetailsOptions) {
  const actions: (readonly [LineageAction, boolean])[] = [
    ['goToCommit', node.commit !== null],
    ['openFile', node.path !== null],
    ['openLog', node.kind === 'run'],
    ['compare', node.kind === 'run'],
    ['copyHash', node.hash !== null],
    ['revealInTree', node.runId !== null || node.hash !== null || node.model !== null],
  ];
  const facts: (readonly [string, string | number | null, string?])[] = [
    [t('kind'), t(node.kind)],
    [t('path'), node.path],
    [t('version'), node.version],
    [t('hash'), node.hash && shortHash(node.hash, 12), node.hash ?? undefined],
    [t('commit'), node.commit && shortHash(node.commit), node.commit ?? undefined],
    [t('runId'), node.runId],
  ];
  return html`<p class="fact">${node.fact}</p>
    <div class="details-actions">
      ${actions.filter(([, can]) => can).map(([action]) => textButton(t(action), () => act(node, action)))}
      ${isFocus ? nothing : textButton(t('focusHere'), () => startFrom(node))}
    </div>
    <dl>
      ${facts
        .filter(([, value]) => value !== null)
        .map(([name, value, full]) => html`<dt>${name}</dt><dd title=${full ?? String(value)}>${value}</dd>`)}
    </dl>`;
}

function foldedDetails({ t, card, unfold, startFrom }: LineageDetailsOptions) {
  return html`<div class="details-actions">${textButton(t('unfold', card.members.length), () => unfold(card.id))}</div>
    <ul class="links">
      ${card.members.map(
        (node) => html`<li>
          <button class="link" title=${t('center', node.label)} @click=${() => startFrom(node)}>
            ${node.label}<span class="muted">${node.fact}</span>
          </button>
        </li>`,
      )}
    </ul>`;
}

function linkList(title: 'madeFrom' | 'usedBy', cards: readonly LineageCard[], options: LineageDetailsOptions) {
  const { t, select } = options;
  if (cards.length === 0) return nothing;
  return html`<h3>${t(title)}</h3>
    <ul class="links">
      ${cards.map(
        (card) => html`<li>
          <button class="link" @click=${() => select(card.id)}>${icon(KIND_ICON[card.kind])}${cardLabel(card, t)}</button>
        </li>`,
      )}
    </ul>`;
}
