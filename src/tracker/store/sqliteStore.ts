import type { LineageGraph } from '../../shared/model/lineage';
import { ChangeLog } from './database/changeLog';
import type { ChangeSignal } from './database/changeSignal';
import type { Database } from './database/database';
import { SqliteDatasetStore } from './datasets/sqliteDatasetStore';
import { SqliteExperimentStore } from './experiments/sqliteExperimentStore';
import { lineageGraph } from './lineage/lineageGraph';
import { SqliteLoggedModelStore } from './loggedModels/sqliteLoggedModelStore';
import { SqliteMetricStore } from './metrics/sqliteMetricStore';
import { SqliteModelStore } from './models/sqliteModelStore';
import { SqliteRunStore } from './runs/sqliteRunStore';
import { SqliteServerStore } from './servers/sqliteServerStore';
import { SqliteWatchedFolderStore } from './servers/sqliteWatchedFolderStore';
import { SqliteArtifactStore } from './sqliteArtifactStore';
import { SqliteEnvironmentStore } from './sqliteEnvironmentStore';
import type { Changes, Store } from './store';
import { SqliteTraceStore } from './traces/sqliteTraceStore';

/** The store over one SQLite database; opened by openStore.ts. */
export class SqliteStore implements Store {
  readonly experiments: SqliteExperimentStore;
  readonly runs: SqliteRunStore;
  readonly metrics: SqliteMetricStore;
  readonly datasets: SqliteDatasetStore;
  readonly artifacts: SqliteArtifactStore;
  readonly environments: SqliteEnvironmentStore;
  readonly models: SqliteModelStore;
  readonly loggedModels: SqliteLoggedModelStore;
  readonly traces: SqliteTraceStore;
  readonly servers: SqliteServerStore;
  readonly watchedFolders: SqliteWatchedFolderStore;
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
    this.experiments = new SqliteExperimentStore(database, this.changes);
    this.metrics = new SqliteMetricStore(database, this.changes);
    this.datasets = new SqliteDatasetStore(database, this.changes);
    this.runs = new SqliteRunStore(database, this.changes, {
      artifacts: (runId) => this.artifacts.list(runId),
      inputs: (runId) => this.datasets.inputs([runId]).get(runId) ?? [],
      models: (runId) => this.loggedModels.links([runId]).get(runId) ?? [],
    });
    this.environments = new SqliteEnvironmentStore(database);
    this.models = new SqliteModelStore(database, this.changes);
    this.loggedModels = new SqliteLoggedModelStore(database, this.changes);
    this.traces = new SqliteTraceStore(database);
    this.servers = new SqliteServerStore(database);
    this.watchedFolders = new SqliteWatchedFolderStore(database);
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
