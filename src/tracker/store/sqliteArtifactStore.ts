import type { Artifact } from '../../shared/model/artifact';
import type { ChangeLog } from './database/changeLog';
import type { Database } from './database/database';
import { runNumber } from './database/runNumber';
import type { ArtifactStore } from './store';

/** What runs made, by path. */
export class SqliteArtifactStore implements ArtifactStore {
  constructor(
    private readonly database: Database,
    private readonly changes: ChangeLog,
  ) {}

  set(runId: string, { path, bytes, hash, kind }: Artifact): void {
    this.database.write(() => {
      this.database.run(
        `INSERT INTO artifacts (run, path, bytes, hash, kind) VALUES (?, ?, ?, ?, ?)
         ON CONFLICT (run, path) DO UPDATE SET bytes = excluded.bytes, hash = excluded.hash, kind = excluded.kind`,
        runNumber(this.database, runId),
        path,
        bytes,
        hash,
        kind,
      );
      this.changes.run(runId);
    });
  }

  /** By path. */
  list(runId: string): Artifact[] {
    return this.below(runId, '');
  }

  below(runId: string, folder: string): Artifact[] {
    const rows = this.database.all<Artifact>(
      'SELECT path, bytes, hash, kind FROM artifacts WHERE run = ? AND path >= ? AND path < ? ORDER BY path',
      runNumber(this.database, runId),
      folder === '' ? '' : `${folder}/`,
      // The character after the slash.
      folder === '' ? '\u{10ffff}' : `${folder}0`,
    );
    return rows.map(({ path, bytes, hash, kind }) => ({ path, bytes, hash, kind }));
  }

  remove(runId: string, paths: readonly string[]): void {
    this.database.write(() => {
      const run = runNumber(this.database, runId);
      this.database.runMany(
        'DELETE FROM artifacts WHERE run = ? AND path = ?',
        paths.map((path) => [run, path]),
      );
      if (paths.length > 0) this.changes.run(runId);
    });
  }
}
