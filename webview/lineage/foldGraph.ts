import type { LineageEdge, LineageGraph, LineageKind, LineageNode } from '../../src/shared/model/lineage';
import { indexGraph, reach } from './lineageGraphIndex';

/** More alike nodes than this fold into one card. */
const MOST_ALIKE = 6;

/** One card as drawn: a node, or many alike ones under a count. */
export interface LineageCard {
  id: string;
  kind: LineageKind;
  /** One for a node's own card. */
  members: readonly LineageNode[];
}

export interface FoldedGraph {
  cards: LineageCard[];
  edges: LineageEdge[];
  /** Groups that could be folded again: their ids and how many they hold. */
  unfolded: { id: string; kind: LineageKind; count: number }[];
}

const ORDER: readonly LineageKind[] = ['dataset', 'run', 'artifact', 'model'];

/**
 * Folds alike nodes: the same kind, made from the same. What the reader asked about and all it was made from always
 * keep their own cards. `unfolded` holds the ids of groups the reader has opened.
 */
export function foldGraph(graph: LineageGraph, unfolded: ReadonlySet<string>): FoldedGraph {
  const index = indexGraph(graph.nodes, graph.edges);
  const kept = reach(graph.focus, index.before);
  const cardOf = new Map<string, string>();
  const cards: LineageCard[] = [];
  const opened: FoldedGraph['unfolded'] = [];
  const cardIds = (ids: readonly string[]) => [...new Set(ids.map((id) => cardOf.get(id) ?? id))].sort();
  const signature = ({ id, kind }: LineageNode) => {
    const before = index.before.get(id) ?? [];
    const like =
      before.length > 0 ? `from ${cardIds(before).join(' ')}` : `for ${(index.after.get(id) ?? []).join(' ')}`;
    return `${kind} ${like}`;
  };
  // Kinds in the order of making, so that what folded runs made folds as well.
  for (const kind of ORDER) {
    const groups = new Map<string, LineageNode[]>();
    for (const node of graph.nodes.filter((one) => one.kind === kind)) {
      const key = kept.has(node.id) ? node.id : signature(node);
      groups.set(key, [...(groups.get(key) ?? []), node]);
    }
    for (const [key, members] of groups) {
      const id = `group:${key}`;
      const folds = members.length > MOST_ALIKE;
      if (folds && !unfolded.has(id)) {
        cards.push({ id, kind, members });
        for (const member of members) cardOf.set(member.id, id);
        continue;
      }
      if (folds) opened.push({ id, kind, count: members.length });
      for (const member of members) cards.push({ id: member.id, kind, members: [member] });
    }
  }
  return { cards, edges: foldEdges(graph.edges, cards, cardOf), unfolded: opened };
}

function foldEdges(
  edges: readonly LineageEdge[],
  cards: readonly LineageCard[],
  cardOf: ReadonlyMap<string, string>,
): LineageEdge[] {
  const known = new Set(cards.map(({ id }) => id));
  const folded = new Map<string, LineageEdge>();
  for (const edge of edges) {
    const from = cardOf.get(edge.from) ?? edge.from;
    const to = cardOf.get(edge.to) ?? edge.to;
    if (from !== to && known.has(from) && known.has(to)) folded.set(`${from}\n${to}`, { from, to });
  }
  return [...folded.values()];
}
