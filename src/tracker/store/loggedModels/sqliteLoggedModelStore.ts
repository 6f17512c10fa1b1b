import { CockpitError } from '../../../shared/model/cockpitError';
import type { LoggedModel, LoggedModelMetric, LoggedModelStatus, RunModel } from '../../../shared/model/loggedModel';
import { decodeNumber } from '../../../shared/model/metric';
import type { ChangeLog } from '../database/changeLog';
import type { Database } from '../database/database';
import { runNumber } from '../database/runNumber';
import type { SqlValue } from '../driver/driver';
import type { LoggedModelStore } from '../store';
import { LoggedModelReader } from './loggedModelReader';

const INSERT_MODEL = `INSERT INTO logged_models (id, experiment, name, artifact_location, status, status_message, source_run, model_type, created_at, updated_at)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;
const SET_PARAM = `INSERT INTO logged_model_params (model, key, value) VALUES (?, ?, ?)
  ON CONFLICT (model, key) DO UPDATE SET value = excluded.value`;
const SET_TAG = `INSERT INTO logged_model_tags (model, key, value) VALUES (?, ?, ?)
  ON CONFLICT (model, key) DO UPDATE SET value = excluded.value`;
/** IS finds NULL equal to NULL: a NaN, and a metric without a dataset, is stored once too. */
const ADD_METRIC = `INSERT INTO logged_model_metrics (model, key, step, time, value, run, dataset_name, dataset_digest)
  SELECT ?, ?, ?, ?, ?, ?, ?, ? WHERE NOT EXISTS (SELECT 1 FROM logged_model_metrics
    WHERE model = ? AND key = ? AND step = ? AND time = ? AND value IS ? AND run IS ? AND dataset_name IS ? AND dataset_digest IS ?)`;

/** Models that code saved, and the runs they belong to. */
export class SqliteLoggedModelStore implements LoggedModelStore {
  private readonly reader: LoggedModelReader;

  constructor(
    private readonly database: Database,
    private readonly changes: ChangeLog,
  ) {
    this.reader = new LoggedModelReader(database);
  }

  create(model: Omit<LoggedModel, 'metrics' | 'deleted'>): LoggedModel {
    return this.database.write(() => {
      this.refuseWrong(model);
      this.database.run(
        INSERT_MODEL,
        model.id,
        model.experimentId,
        model.name,
        model.artifactLocation,
        model.status,
        model.statusMessage,
        model.sourceRunId,
        model.modelType,
        model.createdAt,
        model.updatedAt,
      );
      this.database.runMany(SET_PARAM, texts(model.id, model.params));
      this.database.runMany(SET_TAG, texts(model.id, model.tags));
      return this.changed(model.id);
    });
  }

  get(id: string): LoggedModel {
    const found = this.find(id);
    if (found && !found.deleted) return found;
    throw new CockpitError(
      'NOT_FOUND',
      `There is no logged model ${id} in this store. It may have been deleted, or saved to another store.`,
    );
  }

  find(id: string): LoggedModel | null {
    return this.reader.find(id);
  }

  list(experimentIds: readonly string[] | null): LoggedModel[] {
    return this.reader.list(experimentIds);
  }

  setStatus(id: string, status: LoggedModelStatus, message?: string): LoggedModel {
    return this.write(id, () => {
      this.database.run(
        'UPDATE logged_models SET status = ?, status_message = coalesce(?, status_message) WHERE id = ?',
        status,
        message ?? null,
        id,
      );
    });
  }

  remove(id: string): void {
    this.database.write(() => {
      const { sourceRunId } = this.get(id);
      this.database.run('UPDATE logged_models SET deleted = 1, updated_at = ? WHERE id = ?', Date.now(), id);
      this.changedRun(sourceRunId);
    });
  }

  setTags(id: string, tags: Record<string, string>): void {
    this.write(id, () => this.database.runMany(SET_TAG, texts(id, tags)));
  }

  removeTag(id: string, key: string): void {
    this.write(id, () => {
      this.database.run('DELETE FROM logged_model_tags WHERE model = ? AND key = ?', id, key);
    });
  }

  addParams(id: string, params: Record<string, string>): void {
    this.write(id, () => this.database.runMany(SET_PARAM, texts(id, params)));
  }

  addMetrics(id: string, metrics: readonly LoggedModelMetric[]): void {
    this.write(id, () => {
      this.database.runMany(
        ADD_METRIC,
        metrics.map((metric) => {
          const row = metricRow(id, metric);
          return [...row, ...row];
        }),
      );
    });
  }

  link(runId: string, models: readonly RunModel[]): void {
    this.database.write(() => {
      const run = runNumber(this.database, runId);
      this.database.runMany(
        'INSERT INTO run_models (run, direction, model, step) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING',
        models.map(({ direction, modelId, step }) => [run, direction, modelId, step]),
      );
      this.changes.run(runId);
    });
  }

  links(runIds: readonly string[]): Map<string, RunModel[]> {
    const byRun = new Map<string, RunModel[]>();
    const rows = this.database.all<RunModel & { run: string }>(
      `SELECT runs.id AS run, direction, model AS modelId, step FROM run_models JOIN runs ON runs.number = run
       WHERE runs.id IN (SELECT value FROM json_each(?)) ORDER BY run, direction, model`,
      JSON.stringify(runIds),
    );
    for (const { run, modelId, direction, step } of rows)
      byRun.set(run, [...(byRun.get(run) ?? []), { modelId, direction, step }]);
    return byRun;
  }

  private write(id: string, work: () => void): LoggedModel {
    return this.database.write(() => {
      this.get(id);
      work();
      this.database.run('UPDATE logged_models SET updated_at = ? WHERE id = ?', Date.now(), id);
      return this.changed(id);
    });
  }

  private refuseWrong({ id, experimentId }: Pick<LoggedModel, 'id' | 'experimentId'>): void {
    if (this.database.get('SELECT 1 FROM logged_models WHERE id = ?', id) !== undefined)
      throw new CockpitError('CONFLICT', `There is a logged model ${id} already, so it was not made again.`);
    if (this.database.get('SELECT 1 FROM experiments WHERE id = ?', experimentId) === undefined)
      throw new CockpitError('NOT_FOUND', `There is no experiment ${experimentId} in this store. Make it first.`);
  }

  private changed(id: string): LoggedModel {
    const model = this.get(id);
    this.changedRun(model.sourceRunId);
    return model;
  }

  /** The run that saved it shows it; it may be one of another store. */
  private changedRun(runId: string | null): void {
    if (runId !== null && this.database.get('SELECT 1 FROM runs WHERE id = ?', runId) !== undefined)
      this.changes.run(runId);
  }
}

function texts(id: string, values: Record<string, string>): string[][] {
  return Object.entries(values).map(([key, value]) => [id, key, value]);
}

function metricRow(id: string, metric: LoggedModelMetric): SqlValue[] {
  const { key, step, timestamp, value, runId, datasetName, datasetDigest } = metric;
  return [id, key, step, timestamp, decodeNumber(value), runId, datasetName, datasetDigest];
}
