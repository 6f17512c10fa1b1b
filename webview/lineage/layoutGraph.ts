import { Graph, layout } from '@dagrejs/dagre';
import type { LineageKind } from '../../src/shared/model/lineage';
import type { FoldedGraph, LineageCard } from './foldGraph';

/** Size of a card in the graph's own pixels, before any zoom. */
export const CARD_WIDTH = 208;
export const CARD_HEIGHT = 44;
const LAYER_GAP = 60;
const ROW_GAP = 14;
/** Beyond so many cards, crossing fewer edges is not worth the wait: cards stand in columns. */
const MOST_LAID_OUT = 300;

const LAYER: Record<LineageKind, number> = { dataset: 1, run: 2, artifact: 3, model: 4 };
/** Stands before all layers and holds them in their order; never drawn. */
const ROOT = ' root';

export interface Point {
  x: number;
  y: number;
}

export interface PlacedCard extends Point {
  card: LineageCard;
}

interface PlacedEdge {
  from: string;
  to: string;
  /** From the source's right side to the target's left, with the bends in between. */
  points: Point[];
}

export interface PlacedGraph {
  /** Top left corners. */
  cards: PlacedCard[];
  edges: PlacedEdge[];
  width: number;
  height: number;
}

/** Places cards in layers from left to right by kind, with few crossings. The top left card is near 0, 0. */
export function layoutGraph(graph: FoldedGraph): PlacedGraph {
  const centers = graph.cards.length > MOST_LAID_OUT ? inColumns(graph.cards) : inLayers(graph);
  const xs = [...centers.values()].map(({ x }) => x);
  const ys = [...centers.values()].map(({ y }) => y);
  const left = least(xs) - CARD_WIDTH / 2;
  const top = least(ys) - CARD_HEIGHT / 2;
  const cards = graph.cards.map((card): PlacedCard => {
    const center = centers.get(card.id) ?? { x: 0, y: 0 };
    return { card, x: center.x - CARD_WIDTH / 2 - left, y: center.y - CARD_HEIGHT / 2 - top };
  });
  const byId = new Map(cards.map((placed) => [placed.card.id, placed]));
  const edges = graph.edges.flatMap(({ from, to }): PlacedEdge[] => {
    const source = byId.get(from);
    const target = byId.get(to);
    if (!source || !target) return [];
    const middle = CARD_HEIGHT / 2;
    return [
      {
        from,
        to,
        points: [
          { x: source.x + CARD_WIDTH, y: source.y + middle },
          { x: target.x, y: target.y + middle },
        ],
      },
    ];
  });
  const right = cards.reduce((most, { x }) => Math.max(most, x + CARD_WIDTH), 0);
  const bottom = cards.reduce((most, { y }) => Math.max(most, y + CARD_HEIGHT), 0);
  return { cards, edges, width: right, height: bottom };
}

function least(values: readonly number[]): number {
  return values.reduce((low, value) => Math.min(low, value), values[0] ?? 0);
}

function inLayers({ cards, edges }: FoldedGraph): Map<string, Point> {
  const graph = new Graph();
  graph.setGraph({ rankdir: 'LR', ranksep: LAYER_GAP, nodesep: ROW_GAP, edgesep: ROW_GAP / 2 });
  graph.setDefaultEdgeLabel(() => ({}));
  graph.setNode(ROOT, { width: 0, height: 0 });
  const made = new Set(edges.map(({ to }) => to));
  for (const { id, kind } of cards) {
    graph.setNode(id, { width: CARD_WIDTH, height: CARD_HEIGHT });
    if (!made.has(id)) graph.setEdge(ROOT, id, { minlen: LAYER[kind], weight: 0 });
  }
  for (const { from, to } of edges) graph.setEdge(from, to, { weight: 2 });
  layout(graph);
  return new Map(
    cards.map(({ id }): [string, Point] => {
      const { x, y } = graph.node(id) as Point;
      return [id, { x, y }];
    }),
  );
}

function inColumns(cards: readonly LineageCard[]): Map<string, Point> {
  const counts = new Map<LineageKind, number>();
  for (const { kind } of cards) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  const tallest = Math.max(...counts.values());
  const filled = new Map<LineageKind, number>();
  return new Map(
    cards.map(({ id, kind }): [string, Point] => {
      const row = filled.get(kind) ?? 0;
      filled.set(kind, row + 1);
      const y = (row + (tallest - (counts.get(kind) ?? 0)) / 2) * (CARD_HEIGHT + ROW_GAP);
      return [id, { x: LAYER[kind] * (CARD_WIDTH + LAYER_GAP), y }];
    }),
  );
}

/** An edge as an SVG path: straight out of its card, curved between, straight into the next. */
export function edgePath(points: readonly Point[]): string {
  const [start, ...rest] = points;
  if (!start) return '';
  const straight = 14;
  let path = `M ${start.x} ${start.y}`;
  let from = start;
  for (const to of rest) {
    const half = Math.max(12, (to.x - from.x) / 2 - straight);
    path += ` h ${straight} C ${from.x + straight + half} ${from.y} ${to.x - straight - half} ${to.y} ${to.x - straight} ${to.y} h ${straight}`;
    from = to;
  }
  return path;
}
