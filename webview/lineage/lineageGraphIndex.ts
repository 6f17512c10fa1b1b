import type { LineageEdge, LineageNode } from '../../src/shared/model/lineage';

/** Who comes before and after whom. Edges to nodes that are not there are left out. */
export interface GraphIndex {
  nodes: ReadonlyMap<string, LineageNode>;
  before: ReadonlyMap<string, readonly string[]>;
  after: ReadonlyMap<string, readonly string[]>;
}

export function indexGraph(nodes: readonly LineageNode[], edges: readonly LineageEdge[]): GraphIndex {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  return { nodes: byId, ...indexEdges([...byId.keys()], edges) };
}

export function indexEdges(
  ids: readonly string[],
  edges: readonly LineageEdge[],
): Pick<GraphIndex, 'before' | 'after'> {
  const before = new Map(ids.map((id) => [id, [] as string[]]));
  const after = new Map(ids.map((id) => [id, [] as string[]]));
  for (const { from, to } of edges) {
    if (!before.has(from) || !before.has(to)) continue;
    after.get(from)?.push(to);
    before.get(to)?.push(from);
  }
  return { before, after };
}

/** A node and everything that can be reached from it one way. Cycles do no harm. */
export function reach(start: string, next: ReadonlyMap<string, readonly string[]>): Set<string> {
  const found = new Set([start]);
  for (const id of found) for (const other of next.get(id) ?? []) found.add(other);
  return found;
}

/** The path a node is on: all it was made from and all that was made of it. */
export function pathOf(start: string, index: Pick<GraphIndex, 'before' | 'after'>): Set<string> {
  return new Set([...reach(start, index.before), ...reach(start, index.after)]);
}
