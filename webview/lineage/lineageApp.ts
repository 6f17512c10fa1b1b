import { html, nothing } from 'lit';
import { customElement, query, state } from 'lit/decorators.js';
import type { LineageGraph, LineageNode } from '../../src/shared/model/lineage';
import type { LineageAction, LineageProtocol, LineageState } from '../../src/shared/pages/lineagePage';
import { LINEAGE_STRINGS, type LineageStringKey } from '../../src/shared/pages/lineageStrings';
import { iconButton } from '../ui/controls';
import { LightElement } from '../ui/lightElement';
import type { Observable } from '../ui/observable';
import type { PageHost } from '../ui/pageHost';
import { type Translate, translator } from '../ui/strings';
import { type ThemePalette, watchTheme } from '../ui/theme';
import { type FoldedGraph, foldGraph, type LineageCard } from './foldGraph';
import { layoutGraph, type PlacedGraph } from './layoutGraph';
import './lineageCanvas';
import type { LineageCanvas } from './lineageCanvas';
import { lineageDetails } from './lineageDetails';
import { indexEdges } from './lineageGraphIndex';
import { lineageList } from './lineageList';

/** Narrower than this, a list serves better than a graph. CSS pixels. */
const NARROW = 520;

/** The lineage page: where a dataset, run, artifact or model came from and what was made of it. */
@customElement('mlops-lineage')
export class LineageApp extends LightElement {
  @state() private graph: LineageGraph | null = null;
  @state() private settings: LineageState = { folder: '', focus: '', view: 'auto', unfolded: [], selected: null };
  @state() private failure: string | null = null;
  @state() private width = document.documentElement.clientWidth;
  @query('mlops-lineage-canvas') private canvas!: LineageCanvas | null;

  private host: PageHost<LineageProtocol, LineageState> | null = null;
  private t: Translate<LineageStringKey> = translator(LINEAGE_STRINGS, {});
  private theme: Observable<ThemePalette> | null = null;
  private folded: FoldedGraph = { cards: [], edges: [], unfolded: [] };
  private placed: PlacedGraph = { cards: [], edges: [], width: 0, height: 0 };

  /** Gives the page its host; it draws from then on. */
  connect(host: PageHost<LineageProtocol, LineageState>): void {
    const { folder, graph, strings } = host.bootstrap;
    this.host = host;
    this.t = translator(LINEAGE_STRINGS, strings);
    this.theme = watchTheme();
    this.theme.watch(() => this.requestUpdate());
    const same = host.savedState.focus === graph.focus && host.savedState.folder === folder;
    this.settings = { ...this.settings, ...(same ? host.savedState : {}), folder, focus: graph.focus };
    host.rpc.on('changed', () => void this.read(this.settings.focus));
    host.rpc.on('focus', (next) => this.take(next.folder, next.graph));
    new ResizeObserver(() => {
      this.width = document.documentElement.clientWidth;
    }).observe(document.documentElement);
    this.take(folder, graph);
  }

  override render() {
    const { graph, t } = this;
    if (!graph || !this.theme) return nothing;
    if (graph.nodes.length === 0) return html`<main class="empty"><p>${t('empty')}</p></main>`;
    const isList = this.isList;
    const selected = this.cardOf(this.settings.selected);
    return html`<div class="lineage ${this.width < NARROW ? 'is-narrow' : ''}">
      <div class="toolbar">
        <h1>${t('title')}</h1>
        <span class="subject" title=${this.subject}>${this.subject}</span>
        ${this.renderFolds()}
        ${iconButton({
          label: t(isList ? 'showGraph' : 'showList'),
          icon: isList ? 'type-hierarchy-sub' : 'list-unordered',
          onPress: () => this.change({ view: isList ? 'graph' : 'list' }),
        })}
      </div>
      ${this.renderFailure()}
      <div class="body">
        <main>${isList ? this.renderList() : this.renderGraph()}</main>
        ${selected ? this.renderDetails(selected) : nothing}
      </div>
    </div>`;
  }

  private renderGraph() {
    const { t } = this;
    return html`<mlops-lineage-canvas
        .t=${t}
        .theme=${this.theme}
        .graph=${this.placed}
        .label=${t('graphLabel', this.subject, this.folded.cards.length)}
        .focusCard=${this.focusCard}
        .selected=${this.settings.selected}
        .onOpen=${(id: string) => this.open(id)}
      ></mlops-lineage-canvas>
      ${this.folded.cards.length === 1 ? html`<p class="alone">${t('alone')}</p>` : nothing}`;
  }

  private renderList() {
    const { t, theme } = this;
    if (!theme) return nothing;
    return lineageList({
      t,
      theme: theme.value,
      label: t('listLabel', this.subject),
      cards: this.folded.cards,
      madeFrom: (id) => this.neighbours(id).madeFrom,
      focusCard: this.focusCard,
      selected: this.settings.selected,
      onOpen: (id) => this.open(id),
    });
  }

  private renderDetails(card: LineageCard) {
    return lineageDetails({
      t: this.t,
      card,
      isFocus: card.id === this.focusCard,
      ...this.neighbours(card.id),
      act: (node, action) => void this.act(node, action),
      startFrom: (node) => void this.read(node.id),
      select: (id) => this.select(id),
      unfold: (id) => this.unfold(id),
      onClose: () => this.close(card.id),
    });
  }

  private renderFolds() {
    const { unfolded } = this.folded;
    if (unfolded.length === 0) return nothing;
    const count = unfolded.reduce((sum, group) => sum + group.count, 0);
    return iconButton({
      label: this.t('fold', count),
      icon: 'collapse-all',
      onPress: () => this.change({ unfolded: [] }),
    });
  }

  private renderFailure() {
    if (this.failure === null) return nothing;
    const dismiss = () => {
      this.failure = null;
    };
    return html`<div class="failure" role="alert">
      <span class="codicon codicon-error" aria-hidden="true"></span>
      <p>${this.failure}</p>
      ${iconButton({ label: this.t('dismiss'), icon: 'close', onPress: dismiss })}
    </div>`;
  }

  private get isList(): boolean {
    const { view } = this.settings;
    return view === 'auto' ? this.width < NARROW : view === 'list';
  }

  private get subject(): string {
    return this.graph?.nodes.find(({ id }) => id === this.graph?.focus)?.label ?? '';
  }

  private get focusCard(): string {
    return this.cardOf(this.settings.focus)?.id ?? '';
  }

  private cardOf(id: string | null): LineageCard | undefined {
    if (id === null) return undefined;
    return this.folded.cards.find((card) => card.id === id || card.members.some((node) => node.id === id));
  }

  private neighbours(id: string) {
    const { before, after } = indexEdges(
      this.folded.cards.map((card) => card.id),
      this.folded.edges,
    );
    const cards = (ids: readonly string[] | undefined) => (ids ?? []).flatMap((other) => this.cardOf(other) ?? []);
    return { madeFrom: cards(before.get(id)), usedBy: cards(after.get(id)) };
  }

  private take(folder: string, graph: LineageGraph): void {
    this.graph = graph;
    this.change({ folder, focus: graph.focus });
  }

  private change(patch: Partial<LineageState>): void {
    this.settings = { ...this.settings, ...patch };
    this.host?.saveState(this.settings);
    if (!this.graph) return;
    this.folded = foldGraph(this.graph, new Set(this.settings.unfolded));
    this.placed = layoutGraph(this.folded);
  }

  private open(id: string): void {
    const card = this.cardOf(id);
    this.change({ selected: card?.id ?? null });
    // The details take room from the graph: the card must not end up behind them.
    void this.updateComplete.then(() => card && this.canvas?.reveal(card.id));
  }

  private select(id: string): void {
    this.open(id);
    void this.updateComplete.then(() => this.canvas?.focusOn(id));
  }

  private close(id: string): void {
    this.change({ selected: null });
    void this.updateComplete.then(() => {
      if (this.canvas) this.canvas.focusOn(id);
      else this.querySelector<HTMLElement>(`[data-node="${CSS.escape(id)}"]`)?.focus();
    });
  }

  private unfold(id: string): void {
    this.change({ unfolded: [...this.settings.unfolded, id], selected: null });
  }

  private async act(node: LineageNode, action: LineageAction): Promise<void> {
    try {
      await this.host?.rpc.request('act', { folder: this.settings.folder, node, action });
    } catch (error) {
      this.failure = this.t('actionFailed', messageOf(error));
    }
  }

  /** Reads the graph around a node; keeps the old picture until the new one is whole. */
  private async read(focus: string): Promise<void> {
    const { folder } = this.settings;
    try {
      const graph = await this.host?.rpc.request('graph', { folder, focus });
      if (graph) this.take(folder, graph);
    } catch (error) {
      this.failure = this.t('loadFailed', messageOf(error));
    }
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
