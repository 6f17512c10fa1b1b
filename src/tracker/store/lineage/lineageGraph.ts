import type { LineageEdge, LineageGraph, LineageNode } from '../../../shared/model/lineage';
import type { Database } from '../database/database';
import type { LineageRef } from './lineageIds';
import { lineageId, parseLineageId } from './lineageIds';
import { LineageNodes } from './lineageNodes';
import { LineageQueries } from './lineageQueries';

/** More cards than this no one can read. */
const MOST_NODES = 500;

/**
 * What the focus came from and what it led to, nearest first: only its ancestors and its descendants, so neither the
 * siblings of a model version nor the other datasets of a run that used the one in focus.
 * Throws CockpitError NOT_FOUND for an unknown focus.
 */
export function lineageGraph(database: Database, focus: string): LineageGraph {
  return new Walk(database, parseLineageId(focus)).graph();
}

class Walk {
  private readonly nodes = new Map<string, LineageNode>();
  private readonly edges = new Map<string, LineageEdge>();
  private readonly queries: LineageQueries;
  private readonly cards: LineageNodes;
  private readonly focusId: string;

  constructor(
    database: Database,
    private readonly focus: LineageRef,
  ) {
    this.queries = new LineageQueries(database);
    this.cards = new LineageNodes(database);
    this.focusId = lineageId(focus);
  }

  graph(): LineageGraph {
    this.nodes.set(this.focusId, this.cards.node(this.focus));
    this.walk(
      (ref) => this.queries.upstream(ref),
      (from, to) => ({ from: to, to: from }),
    );
    this.walk(
      (ref) => this.queries.downstream(ref, lineageId(ref) === this.focusId),
      (from, to) => ({ from, to }),
    );
    return { focus: this.focusId, nodes: [...this.nodes.values()], edges: [...this.edges.values()] };
  }

  /** Breadth first from the focus. */
  private walk(step: (ref: LineageRef) => LineageRef[], edge: (from: string, to: string) => LineageEdge): void {
    const seen = new Set([this.focusId]);
    const queue = [this.focus];
    for (let ref = queue.shift(); ref; ref = queue.shift()) {
      const id = lineageId(ref);
      for (const next of step(ref)) {
        const nextId = lineageId(next);
        if (!this.add(next, nextId)) continue;
        const joined = edge(id, nextId);
        this.edges.set(`${joined.from}\n${joined.to}`, joined);
        if (seen.has(nextId)) continue;
        seen.add(nextId);
        queue.push(next);
      }
    }
  }

  private add(ref: LineageRef, id: string): boolean {
    if (this.nodes.has(id)) return true;
    if (this.nodes.size >= MOST_NODES) return false;
    this.nodes.set(id, this.cards.node(ref));
    return true;
  }
}
