import type { Sql } from './searchStatement';

/** The series of the run at hand under a key, which is the next value. */
export const METRIC_OF_RUN =
  'FROM series WHERE run = runs.number AND key = (SELECT id FROM metric_keys WHERE metric_keys.key = ?)';

const ATTRIBUTES = new Map([
  ['run_id', 'runs.id'],
  ['run_name', 'runs.name'],
  ['user_id', 'user_id'],
  ['status', `CASE status WHEN 'LOST' THEN 'FAILED' ELSE status END`],
  // The text that the protocol answers for a run without a place of its own.
  [
    'artifact_uri',
    `coalesce(artifact_uri, 'mlflow-artifacts:/' || (SELECT place.id FROM experiments place WHERE place.name = experiment)
      || '/' || runs.id || '/artifacts')`,
  ],
  ['start_time', 'start_time'],
  ['end_time', 'end_time'],
  ['created', 'start_time'],
]);

/** undefined for an attribute that a search does not know. */
export function attributeSql(key: string): string | undefined {
  return ATTRIBUTES.get(key);
}

/** The datasets that the run at hand declared. */
export const DATASETS_OF_RUN =
  'FROM dataset_inputs JOIN declared_datasets ON declared_datasets.id = dataset WHERE run = runs.number';

/** Columns of {@link DATASETS_OF_RUN}. */
export const DATASET_COLUMNS = new Map([
  ['name', 'declared_datasets.name'],
  ['digest', 'digest'],
  ['context', `(dataset_inputs.tags ->> '$."mlflow.data.context"')`],
]);

/** Tags of MLflow's that a run of the cockpit has as fields of its own. */
const FIELDS_AS_TAGS = new Map([
  ['mlflow.runName', 'runs.name'],
  ['mlflow.user', 'user_id'],
  ['mlflow.note.content', 'note'],
  ['mlflow.parentRunId', 'parent'],
]);

/** The value of a param or a tag of the run at hand; NULL where it has none. */
export function textSql(entity: 'param' | 'tag', key: string): Sql {
  const stored = `(SELECT value FROM ${entity}s WHERE run = runs.number AND key = ?)`;
  const field = entity === 'tag' ? FIELDS_AS_TAGS.get(key) : undefined;
  return { sql: field === undefined ? stored : `coalesce(${stored}, nullif(${field}, ''))`, values: [key] };
}
