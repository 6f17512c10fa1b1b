import type { Database } from '../database/database';
import { CodeLineage } from './codeLineage';
import type { LineageRef } from './lineageIds';

/** One step of the graph: what a node came from, and what was made of it. Deleted runs are stepped over. */
export class LineageQueries {
  private readonly code: CodeLineage;

  constructor(private readonly database: Database) {
    this.code = new CodeLineage(database);
  }

  upstream(ref: LineageRef): LineageRef[] {
    switch (ref.kind) {
      case 'run':
        return [
          ...this.datasetsOf(ref.runId),
          ...this.code.datasetsOf(ref.runId),
          ...this.artifactsReadBy(ref.runId),
          ...this.code.modelsReadBy(ref.runId),
        ];
      case 'loggedModel':
        return this.code.makersOf(ref.modelId);
      case 'artifact':
        return [{ kind: 'run', runId: ref.runId }];
      case 'model':
        return this.sourceOf(ref.model, ref.version);
      default:
        return [];
    }
  }

  /** @param whole whether all artifacts of a run are wanted, not only those that led on to something. */
  downstream(ref: LineageRef, whole: boolean): LineageRef[] {
    switch (ref.kind) {
      case 'dataset':
        return this.runsThatUsed(ref.path, ref.hash);
      case 'unknownDataset':
        return [{ kind: 'run', runId: ref.runId }];
      case 'declaredDataset':
        return this.code.runsThatUsed(ref.name, ref.digest);
      case 'run':
        return [
          ...this.artifactsOf(ref.runId, whole),
          ...this.loggedBy(ref.runId, whole),
          ...this.modelsMadeBy(ref.runId),
        ];
      case 'loggedModel':
        return [...this.code.versionsOf(ref.modelId), ...this.code.runsThatRead(ref.modelId)];
      case 'artifact':
        return [...this.modelsOf(ref.runId, ref.path), ...this.runsThatRead(ref.runId, ref.path)];
      case 'model':
        return [];
    }
  }

  private datasetsOf(runId: string): LineageRef[] {
    const rows = this.database.all<{ path: string; state: string; hash: string | null }>(
      `SELECT path, state, hash FROM dataset_uses JOIN runs ON runs.number = run WHERE runs.id = ? ORDER BY dataset_uses.id`,
      runId,
    );
    return rows.map(({ path, state, hash }) =>
      state === 'hashed' && hash !== null ? { kind: 'dataset', path, hash } : { kind: 'unknownDataset', path, runId },
    );
  }

  /** Artifacts of earlier runs whose content this run used as a dataset. */
  private artifactsReadBy(runId: string): LineageRef[] {
    return this.artifacts(
      `SELECT DISTINCT makers.id AS runId, artifacts.path AS path FROM runs readers
       JOIN dataset_uses uses ON uses.run = readers.number AND uses.state = 'hashed'
       JOIN artifacts ON artifacts.hash = uses.hash
       JOIN runs makers ON makers.number = artifacts.run
       WHERE readers.id = ? AND makers.number < readers.number AND makers.deleted = 0 ORDER BY makers.number, path`,
      runId,
    );
  }

  private loggedBy(runId: string, whole: boolean): LineageRef[] {
    const models = this.code.modelsMadeBy(runId);
    return whole ? models : models.filter((model) => this.downstream(model, false).length > 0);
  }

  /** The artifact or the logged model it was made of; the run itself where it was made of a URI. */
  private sourceOf(model: string, version: number): LineageRef[] {
    const logged = this.code.sourceOf(model, version);
    if (logged.length > 0) return logged;
    const rows = this.database.all<{ runId: string; path: string | null }>(
      `SELECT runs.id AS runId, artifact_path AS path FROM model_versions
       JOIN models ON models.id = model JOIN runs ON runs.id = run_id WHERE models.name = ? AND version = ?`,
      model,
      version,
    );
    return rows.map(({ runId, path }) => (path === null ? { kind: 'run', runId } : { kind: 'artifact', runId, path }));
  }

  private runsThatUsed(path: string, hash: string): LineageRef[] {
    return this.runs(
      `SELECT runs.id AS runId FROM dataset_uses JOIN runs ON runs.number = run
       WHERE path = ? AND hash = ? AND state = 'hashed' AND deleted = 0 ORDER BY number`,
      path,
      hash,
    );
  }

  private artifactsOf(runId: string, whole: boolean): LineageRef[] {
    const artifacts = this.artifacts(
      'SELECT runs.id AS runId, path FROM artifacts JOIN runs ON runs.number = run WHERE runs.id = ? ORDER BY path',
      runId,
    );
    return whole ? artifacts : artifacts.filter((artifact) => this.downstream(artifact, false).length > 0);
  }

  private modelsOf(runId: string, path: string): LineageRef[] {
    return this.models(
      `SELECT models.name AS model, version FROM model_versions JOIN models ON models.id = model
       WHERE run_id = ? AND artifact_path = ? ORDER BY models.name, version`,
      runId,
      path,
    );
  }

  /** Versions that were made of the run by no artifact and no logged model of it. */
  private modelsMadeBy(runId: string): LineageRef[] {
    return this.models(
      `SELECT models.name AS model, version FROM model_versions JOIN models ON models.id = model
       WHERE run_id = ? AND artifact_path IS NULL
         AND NOT EXISTS (SELECT 1 FROM logged_models WHERE logged_models.id = logged_model AND deleted = 0)
       ORDER BY models.name, version`,
      runId,
    );
  }

  private runsThatRead(runId: string, path: string): LineageRef[] {
    return this.runs(
      `SELECT DISTINCT readers.id AS runId FROM runs makers
       JOIN artifacts ON artifacts.run = makers.number AND artifacts.path = ?
       JOIN dataset_uses uses ON uses.hash = artifacts.hash AND uses.state = 'hashed'
       JOIN runs readers ON readers.number = uses.run
       WHERE makers.id = ? AND readers.number > makers.number AND readers.deleted = 0 ORDER BY readers.number`,
      path,
      runId,
    );
  }

  private models(sql: string, ...values: string[]): LineageRef[] {
    const rows = this.database.all<{ model: string; version: number }>(sql, ...values);
    return rows.map(({ model, version }) => ({ kind: 'model', model, version }));
  }

  private runs(sql: string, ...values: string[]): LineageRef[] {
    return this.database.all<{ runId: string }>(sql, ...values).map(({ runId }) => ({ kind: 'run', runId }));
  }

  private artifacts(sql: string, ...values: (string | number)[]): LineageRef[] {
    const rows = this.database.all<{ runId: string; path: string }>(sql, ...values);
    return rows.map(({ runId, path }) => ({ kind: 'artifact', runId, path }));
  }
}
