import type { Dataset, DatasetUse, DatasetVersion } from '../../../shared/model/dataset';
import type { DatasetInput } from '../../../shared/model/declaredDataset';
import type { ChangeLog } from '../database/changeLog';
import type { Database } from '../database/database';
import { runNumber } from '../database/runNumber';
import type { DatasetStore, FileStat } from '../store';
import type { DatasetUseRow } from './datasetUseRow';
import { DATASET_USE_COLUMNS, toDatasetUse } from './datasetUseRow';
import { DeclaredDatasets } from './declaredDatasets';

interface ListedUse extends DatasetUseRow {
  run_id: string;
  start_time: number;
}

/** Which run used which content of which path, and the cache of file hashes. */
export class SqliteDatasetStore implements DatasetStore {
  private readonly declaredDatasets: DeclaredDatasets;

  constructor(
    private readonly database: Database,
    private readonly changes: ChangeLog,
  ) {
    this.declaredDatasets = new DeclaredDatasets(database);
  }

  setUse(runId: string, use: DatasetUse): void {
    this.database.write(() => {
      this.database.run(
        `INSERT INTO dataset_uses (run, path, role, state, hash, bytes, files, error) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (run, path) DO UPDATE SET role = excluded.role, state = excluded.state, hash = excluded.hash,
           bytes = excluded.bytes, files = excluded.files, error = excluded.error`,
        runNumber(this.database, runId),
        use.path,
        use.role,
        use.state,
        use.hash,
        use.bytes,
        use.files,
        use.error,
      );
      this.changes.run(runId);
      this.changes.datasets();
    });
  }

  /** In the order in which they were first set. */
  uses(runId: string): DatasetUse[] {
    return this.database
      .all<DatasetUseRow>(
        `SELECT ${DATASET_USE_COLUMNS} FROM dataset_uses WHERE run = ? ORDER BY id`,
        runNumber(this.database, runId),
      )
      .map(toDatasetUse);
  }

  /** By path. Runs of a version are newest first; deleted runs count nowhere. */
  list(): Omit<Dataset, 'differs' | 'missing'>[] {
    const rows = this.database.all<ListedUse>(
      `SELECT ${DATASET_USE_COLUMNS}, runs.id AS run_id, start_time
       FROM dataset_uses JOIN runs ON runs.number = run WHERE deleted = 0
       ORDER BY path, start_time DESC, number DESC`,
    );
    const datasets = new Map<string, Map<string, DatasetVersion>>();
    for (const row of rows) {
      const versions = datasets.get(row.path) ?? new Map<string, DatasetVersion>();
      datasets.set(row.path, versions);
      addUse(versions, row);
    }
    return [...datasets].map(([path, versions]) => ({ path, versions: [...versions.values()] }));
  }

  addInputs(runId: string, inputs: readonly DatasetInput[]): void {
    this.database.write(() => {
      const run = runNumber(this.database, runId);
      for (const input of inputs) this.declaredDatasets.add(run, input);
      if (inputs.length > 0) this.changes.run(runId);
    });
  }

  /** A run that is not in the store has an empty list. */
  inputs(runIds: readonly string[]): Map<string, DatasetInput[]> {
    return this.declaredDatasets.inputs(runIds);
  }

  declared(experimentIds: readonly string[]) {
    return this.declaredDatasets.list(experimentIds);
  }

  cached(path: string, stat: FileStat): string | null {
    const row = this.database.get<{ hash: string }>(
      'SELECT hash FROM hash_cache WHERE path = ? AND size = ? AND mtime_us = ? AND ctime_us = ? AND inode = ?',
      path,
      stat.size,
      stat.mtimeUs,
      stat.ctimeUs,
      stat.inode,
    );
    return row?.hash ?? null;
  }

  remember(entries: readonly { path: string; stat: FileStat; hash: string }[]): void {
    this.database.write(() => {
      for (const { path, stat, hash } of entries) {
        this.database.run(
          'INSERT OR REPLACE INTO hash_cache (path, size, mtime_us, ctime_us, inode, hash) VALUES (?, ?, ?, ?, ?, ?)',
          path,
          stat.size,
          stat.mtimeUs,
          stat.ctimeUs,
          stat.inode,
          hash,
        );
      }
    });
  }
}

/** Rows come newest first, so a version's place is that of its newest use. */
function addUse(versions: Map<string, DatasetVersion>, use: ListedUse): void {
  if (use.state !== 'hashed' || use.hash === null) return;
  const version = versions.get(use.hash);
  if (version) {
    version.firstUsed = use.start_time;
    version.runIds.push(use.run_id);
    return;
  }
  versions.set(use.hash, {
    hash: use.hash,
    bytes: use.bytes ?? 0,
    files: use.files ?? 1,
    firstUsed: use.start_time,
    lastUsed: use.start_time,
    runIds: [use.run_id],
  });
}
