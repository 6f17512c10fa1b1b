import type { LineageGraph } from '../../shared/model/lineage';
import { ChangeLog } from './database/changeLog';
import type { ChangeSignal } from './database/changeSignal';
import type { Database } from './database/database';
import { SqliteDatasetStore } from './datasets/sqliteDatasetStore';
import { lineageGraph } from './lineage/lineageGraph';
import { SqliteMetricStore } from './metrics/sqliteMetricStore';
import { SqliteModelStore } from './models/sqliteModelStore';
import { SqliteRunStore } from './runs/sqliteRunStore';
import { SqliteArtifactStore } from './sqliteArtifactStore';
import { SqliteEnvironmentStore } from './sqliteEnvironmentStore';
import type { Changes, Store } from './store';

/** The store over one SQLite database; opened by openStore.ts. */
export class SqliteStore implements Store {
  readonly runs: SqliteRunStore;
  readonly metrics: SqliteMetricStore;
  readonly datasets: SqliteDatasetStore;
  readonly artifacts: SqliteArtifactStore;
  readonly environments: SqliteEnvironmentStore;
  readonly models: SqliteModelStore;
  readonly driver: string;
  readonly identity: string;
  private readonly changes: ChangeLog;

  constructor(
    private readonly database: Database,
    private readonly signal: ChangeSignal,
    readonly notice: string | null,
  ) {
    this.changes = new ChangeLog(database);
    this.artifacts = new SqliteArtifactStore(database, this.changes);
    this.runs = new SqliteRunStore(database, this.changes, (runId) => this.artifacts.list(runId));
    this.metrics = new SqliteMetricStore(database, this.changes);
    this.datasets = new SqliteDatasetStore(database, this.changes);
    this.environments = new SqliteEnvironmentStore(database);
    this.models = new SqliteModelStore(database, this.changes);
    this.driver = database.driverName;
    this.identity = database.get<{ value: string }>(`SELECT value FROM meta WHERE key = 'identity'`)?.value ?? '';
  }

  lineage(focus: string): LineageGraph {
    return lineageGraph(this.database, focus);
  }

  cursor(): number {
    return this.changes.cursor();
  }

  changesSince(cursor: number): Changes {
    return this.changes.since(cursor);
  }

  onDidChange(listener: () => void): () => void {
    return this.signal.listen(listener);
  }

  transaction<T>(work: () => T): T {
    return this.database.transaction(work);
  }

  close(): void {
    this.signal.close();
    this.database.close();
  }
}
