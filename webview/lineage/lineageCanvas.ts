import { html, type PropertyValues, svg } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import type { LineageStringKey } from '../../src/shared/pages/lineageStrings';
import { iconButton } from '../ui/controls';
import { LightElement } from '../ui/lightElement';
import type { Observable } from '../ui/observable';
import type { Translate } from '../ui/strings';
import type { ThemePalette } from '../ui/theme';
import { CARD_HEIGHT, CARD_WIDTH, edgePath, type PlacedCard, type PlacedGraph } from './layoutGraph';
import { lineageCardView } from './lineageCardView';
import { type GraphIndex, indexEdges, pathOf } from './lineageGraphIndex';
import { canBeRead, firstView, fitTo, reveal, type Viewport, zoomAt } from './viewport';

const PAN_STEP = 60;
const ZOOM_STEP = 1.2;
/** Below these scales cards are written larger, show only their names, then only their icons. */
const SMALL = 0.85;
const FAR = 0.6;
const FARTHER = 0.35;

/** The graph: cards and edges on a plane that pans and zooms. */
@customElement('mlops-lineage-canvas')
export class LineageCanvas extends LightElement {
  @property({ attribute: false }) t!: Translate<LineageStringKey>;
  @property({ attribute: false }) theme!: Observable<ThemePalette>;
  @property({ attribute: false }) graph!: PlacedGraph;
  @property() label = '';
  /** Id of the card the reader asked about. */
  @property() focusCard = '';
  @property({ attribute: false }) selected: string | null = null;
  @property({ attribute: false }) onOpen: (id: string) => void = () => undefined;
  @query('.viewport') private viewportElement!: HTMLElement | null;
  @query('.plane') private plane!: HTMLElement | null;

  private viewport: Viewport | null = null;
  /** Whether the whole graph is in sight and nobody has moved it: then it stays so as the page changes its size. */
  private whole = false;
  private shownFocus = '';
  private current = '';
  private drag: { x: number; y: number } | null = null;
  private index: Pick<GraphIndex, 'before' | 'after'> = indexEdges([], []);
  private stop: () => void = () => undefined;
  private readonly sizeWatcher = new ResizeObserver(() => {
    if (this.whole && canBeRead(fitTo(this.graph, this.window))) this.fit();
    else if (this.selected !== null) this.reveal(this.selected);
  });

  override connectedCallback(): void {
    super.connectedCallback();
    this.sizeWatcher.observe(this);
    this.stop = this.theme.watch(() => this.requestUpdate());
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.stop();
    this.sizeWatcher.disconnect();
  }

  override willUpdate(changed: PropertyValues): void {
    if (!changed.has('graph')) return;
    const ids = this.graph.cards.map(({ card }) => card.id);
    this.index = indexEdges(ids, this.graph.edges);
    // Another subject takes the Tab key's place along, before cards are drawn with it.
    const isOther = this.shownFocus !== this.focusCard;
    if (isOther || !this.index.before.has(this.current)) this.current = this.focusCard;
  }

  override firstUpdated(): void {
    this.viewportElement?.addEventListener('wheel', (event) => this.onWheel(event), { passive: false });
  }

  override updated(): void {
    if (this.viewport === null || this.shownFocus !== this.focusCard) {
      this.shownFocus = this.focusCard;
      const place = this.placeOf(this.focusCard);
      const middle = { x: (place?.x ?? 0) + CARD_WIDTH / 2, y: (place?.y ?? 0) + CARD_HEIGHT / 2 };
      this.viewport = firstView(this.graph, middle, this.window);
      this.whole = this.viewport.scale === fitTo(this.graph, this.window).scale;
    }
    this.applyViewport();
    this.lightPath(this.selected);
  }

  override render() {
    const { t, theme } = this;
    const options = { t, theme: theme.value };
    return html`<div
        class="viewport"
        role="group"
        aria-label=${this.label}
        tabindex="0"
        @pointerdown=${this.onPress}
        @pointermove=${this.onMove}
        @pointerup=${this.onRelease}
        @pointerover=${this.onHover}
        @pointerleave=${() => this.lightPath(this.selected)}
        @click=${this.onClick}
        @focusin=${this.onFocus}
        @keydown=${this.onKey}
      >
        <div class="plane">
          <svg
            class="edges"
            aria-hidden="true"
            width=${this.graph.width}
            height=${this.graph.height}
            viewBox="0 0 ${this.graph.width} ${this.graph.height}"
          >
            ${this.graph.edges.map(
              ({ from, to, points }) => svg`<path data-from=${from} data-to=${to} d=${edgePath(points)}></path>`,
            )}
          </svg>
          ${repeat(
            this.graph.cards,
            ({ card }) => card.id,
            (placed) =>
              lineageCardView(placed, {
                ...options,
                focused: placed.card.id === this.focusCard,
                selected: placed.card.id === this.selected,
                tabbable: placed.card.id === this.current,
              }),
          )}
        </div>
      </div>
      <div class="zoom" role="toolbar" aria-label=${t('fit')}>
        ${iconButton({ label: t('zoomIn'), icon: 'zoom-in', onPress: () => this.zoom(ZOOM_STEP) })}
        ${iconButton({ label: t('zoomOut'), icon: 'zoom-out', onPress: () => this.zoom(1 / ZOOM_STEP) })}
        ${iconButton({ label: t('fit'), icon: 'screen-full', onPress: () => this.fit() })}
      </div>`;
  }

  /** Puts the keyboard's focus on a card and brings it into sight. */
  focusOn(id: string): void {
    this.current = id;
    this.reveal(id);
    this.querySelector<HTMLElement>(`[data-node="${CSS.escape(id)}"]`)?.focus({ preventScroll: true });
    this.requestUpdate();
  }

  /** Brings a card into sight. */
  reveal(id: string): void {
    const place = this.placeOf(id);
    if (!place || !this.viewport) return;
    const size = { width: CARD_WIDTH, height: CARD_HEIGHT };
    this.viewport = reveal(this.viewport, { x: place.x, y: place.y, ...size }, this.window);
    this.applyViewport();
  }

  private get window() {
    const element = this.viewportElement;
    return { width: element?.clientWidth ?? 800, height: element?.clientHeight ?? 600 };
  }

  private placeOf(id: string): PlacedCard | undefined {
    return this.graph.cards.find(({ card }) => card.id === id);
  }

  private applyViewport(): void {
    if (!this.plane || !this.viewport) return;
    const { x, y, scale } = this.viewport;
    this.plane.style.transform = `translate(${x}px, ${y}px) scale(${scale})`;
    this.plane.classList.toggle('is-small', scale < SMALL);
    this.plane.classList.toggle('is-far', scale < FAR);
    this.plane.classList.toggle('is-farther', scale < FARTHER);
  }

  private zoom(factor: number, at = { x: this.window.width / 2, y: this.window.height / 2 }): void {
    if (!this.viewport) return;
    this.whole = false;
    this.viewport = zoomAt(this.viewport, factor, at);
    this.applyViewport();
  }

  private fit(): void {
    this.whole = true;
    this.viewport = fitTo(this.graph, this.window);
    this.applyViewport();
  }

  private pan(x: number, y: number): void {
    if (!this.viewport) return;
    this.whole = false;
    this.viewport = { ...this.viewport, x: this.viewport.x + x, y: this.viewport.y + y };
    this.applyViewport();
  }

  /** Lets a card's path stand out and dims the rest; none of both without a card. */
  private lightPath(id: string | null): void {
    const path = id !== null && this.index.before.has(id) ? pathOf(id, this.index) : null;
    for (const card of this.querySelectorAll<HTMLElement>('[data-node]')) {
      card.classList.toggle('is-dim', path !== null && !path.has(card.dataset.node ?? ''));
    }
    for (const edge of this.querySelectorAll<SVGPathElement>('path[data-from]')) {
      const { from = '', to = '' } = edge.dataset;
      const isOn = path?.has(from) === true && path.has(to);
      edge.classList.toggle('is-dim', path !== null && !isOn);
      edge.classList.toggle('is-lit', isOn);
    }
  }

  private readonly onHover = (event: PointerEvent): void => {
    this.lightPath(cardIdOf(event) ?? this.selected);
  };

  private readonly onFocus = (event: FocusEvent): void => {
    const id = cardIdOf(event);
    if (id !== null && (event.target as HTMLElement).matches(':focus-visible')) this.lightPath(id);
  };

  private readonly onClick = (event: MouseEvent): void => {
    const id = cardIdOf(event);
    if (id === null) return;
    this.current = id;
    this.onOpen(id);
  };

  private readonly onPress = (event: PointerEvent): void => {
    if (event.button !== 0 || cardIdOf(event) !== null) return;
    this.drag = { x: event.clientX, y: event.clientY };
    this.viewportElement?.setPointerCapture(event.pointerId);
  };

  private readonly onMove = (event: PointerEvent): void => {
    if (!this.drag) return;
    this.pan(event.clientX - this.drag.x, event.clientY - this.drag.y);
    this.drag = { x: event.clientX, y: event.clientY };
  };

  private readonly onRelease = (): void => {
    this.drag = null;
  };

  private onWheel(event: WheelEvent): void {
    event.preventDefault();
    const box = this.viewportElement?.getBoundingClientRect();
    if (!event.ctrlKey && !event.metaKey) {
      this.pan(-(event.shiftKey ? event.deltaY : event.deltaX), event.shiftKey ? 0 : -event.deltaY);
    } else if (box) {
      this.zoom(Math.exp(-event.deltaY / 300), { x: event.clientX - box.left, y: event.clientY - box.top });
    }
  }

  private readonly onKey = (event: KeyboardEvent): void => {
    const id = cardIdOf(event);
    const act = this.zoomKeys[event.key] ?? (id === null ? this.panKeys[event.key] : undefined);
    const next = id === null ? null : this.neighbour(id, event.key);
    if (!act && next === null) return;
    event.preventDefault();
    act?.();
    if (next !== null) this.focusOn(next);
  };

  private readonly zoomKeys: Record<string, () => void> = {
    '+': () => this.zoom(ZOOM_STEP),
    '=': () => this.zoom(ZOOM_STEP),
    '-': () => this.zoom(1 / ZOOM_STEP),
    '0': () => this.fit(),
  };

  private readonly panKeys: Record<string, () => void> = {
    ArrowLeft: () => this.pan(PAN_STEP, 0),
    ArrowRight: () => this.pan(-PAN_STEP, 0),
    ArrowUp: () => this.pan(0, PAN_STEP),
    ArrowDown: () => this.pan(0, -PAN_STEP),
    Enter: () => this.focusOn(this.current),
  };

  /** Left and right follow edges, up and down stay in the layer; the nearest card wins. */
  private neighbour(id: string, key: string): string | null {
    const from = this.placeOf(id);
    if (!from) return null;
    const inLayer = (side: number) =>
      this.graph.cards.filter(
        ({ card, x, y }) => card.id !== id && Math.abs(x - from.x) < CARD_WIDTH / 2 && side * (y - from.y) > 0,
      );
    const known = (ids: readonly string[] | undefined) => (ids ?? []).flatMap((other) => this.placeOf(other) ?? []);
    const candidates: Record<string, () => PlacedCard[]> = {
      ArrowRight: () => known(this.index.after.get(id)),
      ArrowLeft: () => known(this.index.before.get(id)),
      ArrowUp: () => inLayer(-1),
      ArrowDown: () => inLayer(1),
    };
    const found = candidates[key]?.() ?? [];
    const distance = (placed: PlacedCard) => Math.abs(placed.y - from.y);
    return found.sort((a, b) => distance(a) - distance(b))[0]?.card.id ?? null;
  }
}

function cardIdOf(event: Event): string | null {
  return (event.target as Element).closest<HTMLElement>('[data-node]')?.dataset.node ?? null;
}
