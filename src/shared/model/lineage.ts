export type LineageKind = 'dataset' | 'run' | 'artifact' | 'model';

/** One card of the lineage graph. */
export interface LineageNode {
  /** `dataset:<path>@<hash>`, `declared:<digest>@<name>`, `run:<id>`, `artifact:<run>/<path>`, `logged:<id>`, `model:<name>/<version>`. */
  id: string;
  kind: LineageKind;
  /** Name shown on the card. */
  label: string;
  /** One fact: a short hash, a metric, a size, an alias. Machine form is in the fields below. */
  fact: string;
  /** Where a click leads on to. */
  runId: string | null;
  path: string | null;
  hash: string | null;
  model: string | null;
  version: number | null;
  commit: string | null;
  /** Palette slot of a run; null for the rest. */
  color: number | null;
}

export interface LineageEdge {
  from: string;
  to: string;
}

export interface LineageGraph {
  /** The node the reader asked about. */
  focus: string;
  nodes: LineageNode[];
  edges: LineageEdge[];
}
