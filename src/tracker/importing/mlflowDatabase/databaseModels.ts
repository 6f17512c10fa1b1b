import { dirname, join } from 'node:path';
import type { LoggedModelMetric } from '../../../shared/model/loggedModel';
import { encodeNumber } from '../../../shared/model/metric';
import type { SqlValue } from '../../store/driver/driver';
import type { ImportedLoggedModel, ImportedModel, ImportedModelVersion } from '../importSource';
import { findArtifacts } from '../localPlace';
import { DELETED, loggedModelStatus, stageOf } from '../mlflowFiles/fileStoreModels';
import { toValue } from './databasePoints';
import type { SourceDatabase } from './openSourceDatabase';
import { nameIn } from './workspaceName';

interface LoggedModelRow {
  id: string;
  experiment: number;
  name: string;
  uri: string | null;
  created: number;
  updated: number;
  status: number;
  stage: string | null;
  type: string | null;
  run: string | null;
  message: string | null;
}

interface MetricRow {
  key: string;
  time: number;
  step: number;
  value: number | null;
  run: string | null;
  dataset: string | null;
  digest: string | null;
}

interface VersionRow {
  version: number;
  created: number | null;
  note: string | null;
  user: string | null;
  stage: string | null;
  source: string | null;
  run: string | null;
  link: string | null;
}

/** Logged models and the registry of MLflow's database. */
export class DatabaseModels {
  constructor(
    private readonly source: SourceDatabase,
    private readonly file: string,
  ) {}

  async *loggedModels(): AsyncGenerator<ImportedLoggedModel> {
    if (!this.source.schema.has('logged_models')) return;
    const rows = this.all<LoggedModelRow>(
      `SELECT model_id AS id, experiment_id AS experiment, name, artifact_location AS uri, creation_timestamp_ms AS created,
         last_updated_timestamp_ms AS updated, status, lifecycle_stage AS stage, model_type AS type, source_run_id AS run,
         status_message AS message
       FROM logged_models ORDER BY creation_timestamp_ms, model_id`,
    );
    for (const row of rows) yield await this.source.read(() => this.toLoggedModel(row));
  }

  models(): ImportedModel[] {
    const { schema } = this.source;
    if (!schema.has('registered_models')) return [];
    const rows = this.all<{
      name: string;
      workspace: string | null;
      created: number | null;
      description: string | null;
    }>(
      `SELECT name, ${schema.column('registered_models', 'workspace')} AS workspace, creation_time AS created, description
       FROM registered_models ORDER BY creation_time, name`,
    );
    return rows.map(({ name, workspace, created, description }) => ({
      name: nameIn(workspace, name, '.'),
      description: description ?? '',
      createdAt: created ?? 0,
      tags: this.texts('registered_model_tags', workspace, { name }),
      aliases: this.aliases(workspace, name),
      versions: this.versions(workspace, name),
    }));
  }

  private async toLoggedModel(row: LoggedModelRow): Promise<ImportedLoggedModel> {
    const { id } = row;
    const folders = ['mlartifacts', 'mlruns'].map((root) =>
      join(dirname(this.file), root, String(row.experiment), 'models', id, 'artifacts'),
    );
    return {
      id,
      experimentId: String(row.experiment),
      name: row.name,
      artifacts: await findArtifacts(row.uri, id, folders),
      status: loggedModelStatus(row.status),
      statusMessage: row.message,
      sourceRunId: row.run,
      modelType: row.type,
      createdAt: row.created,
      updatedAt: row.updated,
      deleted: row.stage === 'deleted',
      params: this.modelTexts('logged_model_params', 'param', id),
      tags: this.modelTexts('logged_model_tags', 'tag', id),
      metrics: this.metrics(id),
    };
  }

  private modelTexts(table: string, prefix: string, id: string): Record<string, string> {
    const rows = this.all<{ key: string; value: string | null }>(
      `SELECT ${prefix}_key AS key, ${prefix}_value AS value FROM ${table} WHERE model_id = ?`,
      id,
    );
    return Object.fromEntries(rows.map(({ key, value }) => [key, value ?? '']));
  }

  private metrics(id: string): LoggedModelMetric[] {
    const rows = this.all<MetricRow>(
      `SELECT metric_name AS key, metric_timestamp_ms AS time, metric_step AS step, metric_value AS value, run_id AS run,
         dataset_name AS dataset, dataset_digest AS digest
       FROM logged_model_metrics WHERE model_id = ? ORDER BY metric_timestamp_ms, metric_name, metric_step`,
      id,
    );
    return rows.map(({ key, time, step, value, run, dataset, digest }) => ({
      key,
      value: encodeNumber(toValue(value)),
      step,
      timestamp: time,
      runId: run,
      datasetName: dataset,
      datasetDigest: digest,
    }));
  }

  private versions(workspace: string | null, name: string): ImportedModelVersion[] {
    const { schema } = this.source;
    const column = (from: string, as: string) => `${schema.column('model_versions', from)} AS "${as}"`;
    const rows = this.all<VersionRow>(
      `SELECT version, creation_time AS created, description AS note, user_id AS user, current_stage AS stage, source,
         run_id AS run, ${column('run_link', 'link')}
       FROM model_versions WHERE name = ?${this.inWorkspace('model_versions', workspace)} ORDER BY version`,
      name,
      ...this.workspaceValue('model_versions', workspace),
    );
    return rows
      .filter(({ stage }) => stage !== DELETED)
      .map(({ version, created, note, user, stage, source, run, link }) => ({
        version,
        source: source ?? '',
        runId: run || null,
        runLink: link,
        loggedModelId: /^models:\/(m-[^/]+)$/.exec(source ?? '')?.[1] ?? null,
        note: note ?? '',
        userId: user ?? '',
        stage: stageOf(stage),
        tags: this.texts('model_version_tags', workspace, { name, version }),
        createdAt: created ?? 0,
      }));
  }

  private aliases(workspace: string | null, name: string): Record<string, number> {
    const table = 'registered_model_aliases';
    if (!this.source.schema.has(table)) return {};
    const rows = this.all<{ alias: string; version: number }>(
      `SELECT alias, version FROM ${table} WHERE name = ?${this.inWorkspace(table, workspace)}`,
      name,
      ...this.workspaceValue(table, workspace),
    );
    return Object.fromEntries(rows.map(({ alias, version }) => [alias, version]));
  }

  private texts(
    table: string,
    workspace: string | null,
    { name, version }: { name: string; version?: number },
  ): Record<string, string> {
    if (!this.source.schema.has(table)) return {};
    const rows = this.all<{ key: string; value: string | null }>(
      `SELECT key, value FROM ${table} WHERE name = ?${version === undefined ? '' : ' AND version = ?'}${this.inWorkspace(table, workspace)}`,
      name,
      ...(version === undefined ? [] : [version]),
      ...this.workspaceValue(table, workspace),
    );
    return Object.fromEntries(rows.map(({ key, value }) => [key, value ?? '']));
  }

  private inWorkspace(table: string, workspace: string | null): string {
    return workspace !== null && this.source.schema.has(table, 'workspace') ? ' AND workspace = ?' : '';
  }

  private workspaceValue(table: string, workspace: string | null): SqlValue[] {
    return this.inWorkspace(table, workspace) === '' ? [] : [workspace];
  }

  private all<Row>(sql: string, ...values: SqlValue[]): Row[] {
    return this.source.database.prepare(sql).all(...values) as Row[];
  }
}
