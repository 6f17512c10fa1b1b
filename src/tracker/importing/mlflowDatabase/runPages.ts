import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { DatasetInput } from '../../../shared/model/declaredDataset';
import type { RunModel } from '../../../shared/model/loggedModel';
import type { RunStatus } from '../../../shared/model/run';
import type { SqlValue } from '../../store/driver/driver';
import type { ImportedRun } from '../importSource';
import { findArtifacts } from '../localPlace';
import { factsOfTags } from '../runTags';
import { databasePoints } from './databasePoints';
import type { SourceDatabase } from './openSourceDatabase';

interface RunRow {
  id: string;
  name: string | null;
  experiment: number | string;
  user: string | null;
  status: string | null;
  start: number | null;
  end: number | null;
  stage: string | null;
  uri: string | null;
}

interface InputRow {
  run: string;
  input: string;
  name: string;
  digest: string;
  type: string;
  source: string;
  schema: string | null;
  profile: string | null;
}

const STATUSES: readonly RunStatus[] = ['RUNNING', 'SCHEDULED', 'FINISHED', 'FAILED', 'KILLED'];

/** Reads whole pages of runs, since old databases have no index to find one run's tags by. */
export class RunPages {
  constructor(
    private readonly source: SourceDatabase,
    private readonly file: string,
  ) {}

  /** Oldest first. */
  ids(): string[] {
    const rows = this.source.database.prepareRows('SELECT run_uuid FROM runs ORDER BY start_time, run_uuid').all();
    return (rows as [string][]).map(([id]) => id);
  }

  async read(ids: readonly string[]): Promise<ImportedRun[]> {
    const list = JSON.stringify(ids);
    const tags = this.texts('tags', list);
    const params = this.texts('params', list);
    const inputs = this.inputs(list);
    const models = this.models(list);
    const runs = this.rows(list).map((row) => {
      return this.toRun(row, {
        tags: tags.get(row.id) ?? {},
        params: params.get(row.id) ?? {},
        inputs: inputs.get(row.id) ?? [],
        models: models.get(row.id) ?? [],
      });
    });
    return Promise.all(runs);
  }

  private async toRun(
    row: RunRow,
    parts: Pick<ImportedRun, 'tags' | 'params' | 'inputs' | 'models'>,
  ): Promise<ImportedRun> {
    const { tags } = parts;
    const folders = ['mlartifacts', 'mlruns'].map((root) =>
      join(dirname(this.file), root, String(row.experiment), row.id, 'artifacts'),
    );
    return {
      id: row.id,
      name: row.name || (tags['mlflow.runName'] ?? ''),
      experimentId: String(row.experiment),
      status: STATUSES.find((status) => status === row.status) ?? 'FINISHED',
      startTime: row.start ?? 0,
      endTime: row.end,
      deleted: row.stage === 'deleted',
      userId: row.user ?? '',
      cwd: '',
      ...parts,
      ...factsOfTags(tags),
      artifacts: await findArtifacts(row.uri, row.id, folders),
      origin: `${pathToFileURL(this.file).href}#${row.id}`,
      problems: [],
      points: (read, signal) => databasePoints(this.source, row.id, read, signal),
    };
  }

  private rows(ids: string): RunRow[] {
    const { schema } = this.source;
    const column = (name: string, as: string) => `${schema.column('runs', name)} AS "${as}"`;
    return this.all<RunRow>(
      `SELECT run_uuid AS id, ${column('name', 'name')}, experiment_id AS experiment, ${column('user_id', 'user')}, status,
         start_time AS start, end_time AS "end", ${column('lifecycle_stage', 'stage')}, ${column('artifact_uri', 'uri')}
       FROM runs WHERE run_uuid IN (SELECT value FROM json_each(?)) ORDER BY start_time, run_uuid`,
      ids,
    );
  }

  private texts(table: 'tags' | 'params', ids: string): Map<string, Record<string, string>> {
    if (!this.source.schema.has(table)) return new Map();
    const rows = this.all<{ run: string; key: string; value: string | null }>(
      `SELECT run_uuid AS run, key, value FROM ${table} WHERE run_uuid IN (SELECT value FROM json_each(?))`,
      ids,
    );
    const byRun = new Map<string, [string, string][]>();
    for (const { run, key, value } of rows) push(byRun, run, [key, value ?? '']);
    return new Map([...byRun].map(([run, entries]) => [run, Object.fromEntries(entries)]));
  }

  private inputs(ids: string): Map<string, DatasetInput[]> {
    const inputs = new Map<string, DatasetInput[]>();
    if (!this.source.schema.has('inputs') || !this.source.schema.has('datasets')) return inputs;
    const rows = this.all<InputRow>(
      `SELECT destination_id AS run, input_uuid AS input, name, digest, dataset_source_type AS type, dataset_source AS source,
         dataset_schema AS schema, dataset_profile AS profile
       FROM inputs JOIN datasets ON dataset_uuid = source_id
       WHERE source_type = 'DATASET' AND destination_type = 'RUN' AND destination_id IN (SELECT value FROM json_each(?))`,
      ids,
    );
    const tags = this.inputTags(rows.map(({ input }) => input));
    for (const { run, input, name, digest, type, source, schema, profile } of rows) {
      const dataset = { name, digest, sourceType: type, source, schema, profile };
      push(inputs, run, { dataset, tags: Object.fromEntries(tags.get(input) ?? []) });
    }
    return inputs;
  }

  private inputTags(inputs: readonly string[]): Map<string, [string, string][]> {
    const tags = new Map<string, [string, string][]>();
    if (!this.source.schema.has('input_tags')) return tags;
    const rows = this.all<{ input_uuid: string; name: string; value: string }>(
      'SELECT input_uuid, name, value FROM input_tags WHERE input_uuid IN (SELECT value FROM json_each(?))',
      JSON.stringify(inputs),
    );
    for (const { input_uuid, name, value } of rows) push(tags, input_uuid, [name, value]);
    return tags;
  }

  private models(ids: string): Map<string, RunModel[]> {
    const models = new Map<string, RunModel[]>();
    if (!this.source.schema.has('inputs', 'source_id')) return models;
    const rows = this.all<{ run: string; type: string; modelId: string; step: number | null }>(
      `SELECT source_id AS run, source_type AS type, destination_id AS modelId, ${this.source.schema.column('inputs', 'step')} AS step
       FROM inputs WHERE source_type IN ('RUN_INPUT', 'RUN_OUTPUT') AND source_id IN (SELECT value FROM json_each(?))`,
      ids,
    );
    for (const { run, type, modelId, step } of rows) {
      push(models, run, { modelId, direction: type === 'RUN_OUTPUT' ? 'output' : 'input', step: step ?? 0 });
    }
    return models;
  }

  private all<Row>(sql: string, ...values: SqlValue[]): Row[] {
    return this.source.database.prepare(sql).all(...values) as Row[];
  }
}

function push<Value>(map: Map<string, Value[]>, key: string, value: Value): void {
  const own = map.get(key);
  if (own) own.push(value);
  else map.set(key, [value]);
}
