import type { IngestStore } from './source';

/** Who keeps a record of a run's metrics: a logger's file, or the code itself through MLflow's protocol. */
export interface Claimant {
  /** Unique among the run's claimants, such as `log:lightning:lightning_logs/version_0`; `protocol` for MLflow's. */
  id: string;
  /** What two logs of one logger share. */
  format: string;
  /** A short name for people, put before keys that another log of the same logger has too. */
  name: string;
}

const POSITION = 'claims';
const MAX_KEY = 250;

/**
 * Which metrics of one run have a record of their own, by whom. What the output says of them does not count any more:
 * it is rounded, and counts epochs and steps as people do.
 */
export class KeyClaims {
  private owners = new Map<string, string>();

  constructor(
    private readonly runId: string,
    private readonly metrics: IngestStore['metrics'],
  ) {
    this.reload();
  }

  /** Reads what is stored: a claim within a transaction that came to nothing is none. */
  reload(): void {
    const text = this.metrics.position(this.runId, POSITION);
    this.owners = new Map(Object.entries(text === null ? {} : (JSON.parse(text) as Record<string, string>)));
  }

  has(key: string): boolean {
    return this.owners.has(key);
  }

  /**
   * Under which key each of `keys` is to be stored by the claimant: its own, or one with the log's name before it where
   * another log of the same logger has it already; null where another kind of record holds the metric. What was stored
   * under a key that is claimed first is taken out.
   */
  claim(keys: Iterable<string>, claimant: Claimant): Map<string, string | null> {
    const names = new Map<string, string | null>();
    const fresh: string[] = [];
    for (const key of keys) {
      const name = this.nameFor(key, claimant);
      names.set(key, name);
      if (name !== null && this.owners.get(name) !== claimant.id) fresh.push(name);
    }
    if (fresh.length === 0) return names;
    // First what is wrong goes, then the claim holds: after a failure in between, all of it is done again.
    this.metrics.remove(this.runId, fresh);
    for (const name of fresh) this.owners.set(name, claimant.id);
    this.save();
    return names;
  }

  private nameFor(key: string, claimant: Claimant): string | null {
    const owner = this.owners.get(key);
    if (owner === undefined || owner === claimant.id || claimant.format === 'protocol') return key;
    if (formatOf(owner) !== claimant.format) return null;
    const longer = `${claimant.name}/${key}`.slice(0, MAX_KEY);
    const other = this.owners.get(longer);
    return other === undefined || other === claimant.id ? longer : null;
  }

  private save(): void {
    const state = JSON.stringify(Object.fromEntries(this.owners));
    this.metrics.append(this.runId, [], { source: POSITION, state });
  }
}

function formatOf(id: string): string {
  return id.split(':')[1] ?? id;
}
