import { CockpitError } from '../../../shared/model/cockpitError';
import type { GitState } from '../../../shared/model/git';
import type { ModelVersion } from '../../../shared/model/modelVersion';
import type { Database } from '../database/database';
import type { NewVersion } from '../store';

/** What a version keeps of the run it was made by. */
type Origin = Pick<ModelVersion, 'commit' | 'snapshot' | 'datasets'>;

/** Writes rows of `model_versions`; inside a transaction. */
export class VersionWriter {
  constructor(private readonly database: Database) {}

  /** The number the next version gets: one that was given before is never given again. */
  next(model: number): number {
    const row = this.database.get<{ last: number }>('SELECT last_version AS last FROM models WHERE id = ?', model);
    return (row?.last ?? 0) + 1;
  }

  /** Throws CockpitError CONFLICT where the number is taken. */
  insert(model: number, number: number, version: NewVersion, origin: Origin): void {
    this.claim(model, number, version);
    const { content } = version;
    this.database.run(
      `INSERT INTO model_versions (model, version, run_id, artifact_path, hash, bytes, note, created_at, updated_at, commit_hash, snapshot, datasets, location, source, run_link, logged_model, user_id, stage)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      model,
      number,
      version.runId,
      content?.artifactPath ?? null,
      content?.hash ?? null,
      content?.bytes ?? null,
      version.note,
      version.createdAt,
      version.createdAt,
      origin.commit,
      origin.snapshot,
      JSON.stringify(origin.datasets),
      content?.location ?? null,
      version.source === '' ? null : version.source,
      version.runLink,
      version.loggedModelId,
      version.userId,
      version.stage ?? 'None',
    );
    for (const [key, value] of Object.entries(version.tags)) this.setTag(model, number, key, value);
  }

  setTag(model: number, version: number, key: string, value: string | null): void {
    if (value === null) {
      this.database.run(
        'DELETE FROM model_version_tags WHERE model = ? AND version = ? AND key = ?',
        model,
        version,
        key,
      );
      return;
    }
    this.database.run(
      `INSERT INTO model_version_tags (model, version, key, value) VALUES (?, ?, ?, ?)
       ON CONFLICT (model, version, key) DO UPDATE SET value = excluded.value`,
      model,
      version,
      key,
      value,
    );
  }

  remove(model: number, version: number): void {
    for (const table of ['model_version_tags', 'model_aliases', 'model_versions'])
      this.database.run(`DELETE FROM ${table} WHERE model = ? AND version = ?`, model, version);
  }

  /** What this store knows of the run; nothing where it is not a run of this store. */
  origin(runId: string | null): Origin {
    const run = this.database.get<{ number: number; commit_hash: string | null; git: string | null }>(
      'SELECT number, commit_hash, git FROM runs WHERE id = ?',
      runId,
    );
    if (run === undefined) return { commit: null, snapshot: null, datasets: [] };
    const datasets = this.database.all<{ path: string; hash: string | null }>(
      'SELECT path, hash FROM dataset_uses WHERE run = ? ORDER BY id',
      run.number,
    );
    return {
      commit: run.commit_hash,
      snapshot: run.git === null ? null : (JSON.parse(run.git) as GitState).snapshot,
      datasets: datasets.map(({ path, hash }) => ({ path, hash })),
    };
  }

  private claim(model: number, number: number, { model: name, createdAt }: NewVersion): void {
    const taken = this.database.get('SELECT 1 FROM model_versions WHERE model = ? AND version = ?', model, number);
    if (taken !== undefined) {
      throw new CockpitError(
        'CONFLICT',
        `Model “${name}” has a version ${number} already. Register it as the next version instead.`,
      );
    }
    this.database.run(
      'UPDATE models SET last_version = max(last_version, ?), updated_at = max(updated_at, ?) WHERE id = ?',
      number,
      createdAt,
      model,
    );
  }
}
