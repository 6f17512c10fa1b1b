import type { Database } from '../database/database';
import type { LineageRef } from './lineageIds';

/** What training code said itself: the datasets it declared, and the models it logged and used. */
export class CodeLineage {
  constructor(private readonly database: Database) {}

  datasetsOf(runId: string): LineageRef[] {
    return this.database
      .all<{ name: string; digest: string }>(
        `SELECT declared_datasets.name AS name, digest FROM dataset_inputs JOIN declared_datasets ON declared_datasets.id = dataset
         JOIN runs ON runs.number = run WHERE runs.id = ? ORDER BY dataset_inputs.id`,
        runId,
      )
      .map(({ name, digest }) => ({ kind: 'declaredDataset', name, digest }));
  }

  runsThatUsed(name: string, digest: string): LineageRef[] {
    return this.runs(
      `SELECT DISTINCT runs.id AS runId FROM declared_datasets JOIN dataset_inputs ON dataset = declared_datasets.id
       JOIN runs ON runs.number = run WHERE declared_datasets.name = ? AND digest = ? AND runs.deleted = 0 ORDER BY runs.number`,
      name,
      digest,
    );
  }

  modelsMadeBy(runId: string): LineageRef[] {
    return this.models(
      'SELECT id FROM logged_models WHERE source_run = ? AND deleted = 0 ORDER BY created_at, id',
      runId,
    );
  }

  /** The models that the run did not make itself. */
  modelsReadBy(runId: string): LineageRef[] {
    return this.models(
      `SELECT logged_models.id AS id FROM run_models JOIN runs ON runs.number = run JOIN logged_models ON logged_models.id = model
       WHERE runs.id = ? AND direction = 'input' AND logged_models.deleted = 0 AND source_run IS NOT runs.id ORDER BY 1`,
      runId,
    );
  }

  runsThatRead(modelId: string): LineageRef[] {
    return this.runs(
      `SELECT runs.id AS runId FROM run_models JOIN runs ON runs.number = run JOIN logged_models ON logged_models.id = model
       WHERE model = ? AND direction = 'input' AND runs.deleted = 0 AND source_run IS NOT runs.id ORDER BY runs.number`,
      modelId,
    );
  }

  makersOf(modelId: string): LineageRef[] {
    return this.runs(
      'SELECT runs.id AS runId FROM logged_models JOIN runs ON runs.id = source_run WHERE logged_models.id = ?',
      modelId,
    );
  }

  versionsOf(modelId: string): LineageRef[] {
    return this.database
      .all<{ model: string; version: number }>(
        `SELECT models.name AS model, version FROM model_versions JOIN models ON models.id = model
         WHERE logged_model = ? ORDER BY models.name, version`,
        modelId,
      )
      .map(({ model, version }) => ({ kind: 'model', model, version }));
  }

  /** The logged model that a version was made of. */
  sourceOf(model: string, version: number): LineageRef[] {
    return this.models(
      `SELECT logged_models.id AS id FROM model_versions JOIN models ON models.id = model
       JOIN logged_models ON logged_models.id = logged_model
       WHERE models.name = ? AND version = ? AND logged_models.deleted = 0`,
      model,
      version,
    );
  }

  private runs(sql: string, ...values: string[]): LineageRef[] {
    return this.database.all<{ runId: string }>(sql, ...values).map(({ runId }) => ({ kind: 'run', runId }));
  }

  private models(sql: string, ...values: (string | number)[]): LineageRef[] {
    return this.database.all<{ id: string }>(sql, ...values).map(({ id }) => ({ kind: 'loggedModel', modelId: id }));
  }
}
