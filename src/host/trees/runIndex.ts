import type { RunSummary } from '../../shared/model/run';
import type { ServerSummary } from '../../shared/model/server';
import { serverOf } from './serverOrigin';

/** Runs as the tree shows them: by server and experiment, with the runs that are parts of others below those. */
export class RunIndex {
  /** Newest first, without runs that stand below another. */
  private readonly tops = new Map<string, Map<string, RunSummary[]>>();
  private readonly parts = new Map<string, RunSummary[]>();
  private readonly byId: ReadonlyMap<string, RunSummary>;

  /** `runs`: newest first, without deleted ones. */
  constructor(
    runs: readonly RunSummary[],
    private readonly servers: readonly ServerSummary[],
  ) {
    this.byId = new Map(runs.map((run) => [run.id, run]));
    for (const run of runs) {
      const server = this.server(run) ?? '';
      const parent = this.parent(run);
      if (parent) push(this.parts, parent.id, run);
      else push(this.experimentsOf(server), run.experiment, run);
    }
  }

  /** The server that a run is on, by its id; null for a run of this store. */
  server(run: RunSummary): string | null {
    return serverOf(run, this.servers);
  }

  /** Of a server, or of the store itself for null: those with the newest runs first. */
  experiments(server: string | null): string[] {
    return [...(this.tops.get(server ?? '')?.keys() ?? [])];
  }

  runs(server: string | null, experiment: string): readonly RunSummary[] {
    return this.tops.get(server ?? '')?.get(experiment) ?? [];
  }

  /** How many runs there are on a server, without those below others. */
  count(server: string): number {
    return [...(this.tops.get(server)?.values() ?? [])].reduce((sum, runs) => sum + runs.length, 0);
  }

  /** The runs that are parts of a run, newest first. */
  children(runId: string): readonly RunSummary[] {
    return this.parts.get(runId) ?? [];
  }

  /** The run above; null where it is not shown, or where runs name one another in a ring. */
  parent(run: RunSummary): RunSummary | null {
    const parent = this.above(run);
    if (parent === null) return null;
    const seen = new Set([run.id]);
    for (let at: RunSummary | null = parent; at !== null; at = this.above(at)) {
      if (seen.has(at.id)) return null;
      seen.add(at.id);
    }
    return parent;
  }

  private above({ parentId }: RunSummary): RunSummary | null {
    return (parentId === null ? undefined : this.byId.get(parentId)) ?? null;
  }

  private experimentsOf(server: string): Map<string, RunSummary[]> {
    const known = this.tops.get(server) ?? new Map<string, RunSummary[]>();
    this.tops.set(server, known);
    return known;
  }
}

function push(into: Map<string, RunSummary[]>, key: string, run: RunSummary): void {
  const known = into.get(key);
  if (known) known.push(run);
  else into.set(key, [run]);
}
