import type { DatasetInput } from '../../../shared/model/declaredDataset';
import type { Database } from '../database/database';

interface InputRow {
  run_id: string;
  name: string;
  digest: string;
  source_type: string;
  source: string;
  schema: string | null;
  profile: string | null;
  tags: string;
}

/** Datasets that training code named, one a name and digest in each experiment, and the runs that named them. */
export class DeclaredDatasets {
  constructor(private readonly database: Database) {}

  /** Inside a transaction. The first description of a dataset, and the first tags of its use, are kept. */
  add(run: number, { dataset, tags }: DatasetInput): void {
    this.database.run(
      `INSERT INTO declared_datasets (experiment, name, digest, source_type, source, schema, profile)
       SELECT experiments.id, ?, ?, ?, ?, ?, ? FROM runs JOIN experiments ON experiments.name = experiment WHERE number = ?
       ON CONFLICT (experiment, name, digest) DO NOTHING`,
      dataset.name,
      dataset.digest,
      dataset.sourceType,
      dataset.source,
      dataset.schema,
      dataset.profile,
      run,
    );
    this.database.run(
      `INSERT INTO dataset_inputs (run, dataset, tags)
       SELECT number, declared_datasets.id, ? FROM runs JOIN experiments ON experiments.name = runs.experiment
       JOIN declared_datasets ON declared_datasets.experiment = experiments.id
       WHERE number = ? AND declared_datasets.name = ? AND digest = ?
       ON CONFLICT (run, dataset) DO NOTHING`,
      JSON.stringify(tags),
      run,
      dataset.name,
      dataset.digest,
    );
  }

  inputs(runIds: readonly string[]): Map<string, DatasetInput[]> {
    const rows = this.database.all<InputRow>(
      `SELECT runs.id AS run_id, declared_datasets.name AS name, digest, source_type, declared_datasets.source AS source,
         schema, profile, tags
       FROM runs JOIN dataset_inputs ON run = runs.number JOIN declared_datasets ON declared_datasets.id = dataset
       WHERE runs.id IN (SELECT value FROM json_each(?)) ORDER BY dataset_inputs.id`,
      JSON.stringify(runIds),
    );
    const byRun = new Map<string, DatasetInput[]>(runIds.map((id) => [id, []]));
    for (const row of rows) byRun.get(row.run_id)?.push(toInput(row));
    return byRun;
  }

  /** By experiment, name, digest and context; what only deleted runs named is left out. */
  list(experimentIds: readonly string[]) {
    const rows = this.database.all<{ id: string; name: string; digest: string; context: string | null }>(
      `SELECT DISTINCT experiments.id AS id, declared_datasets.name AS name, digest,
         tags ->> '$."mlflow.data.context"' AS context
       FROM experiments JOIN runs ON runs.experiment = experiments.name AND runs.deleted = 0
       JOIN dataset_inputs ON run = runs.number JOIN declared_datasets ON declared_datasets.id = dataset
       WHERE experiments.id IN (SELECT value FROM json_each(?)) ORDER BY 1, 2, 3, 4`,
      JSON.stringify(experimentIds),
    );
    return rows.map(({ id, name, digest, context }) => ({ experimentId: id, name, digest, context }));
  }
}

function toInput({ name, digest, source_type, source, schema, profile, tags }: InputRow): DatasetInput {
  return {
    dataset: { name, digest, sourceType: source_type, source, schema, profile },
    tags: JSON.parse(tags) as Record<string, string>,
  };
}
