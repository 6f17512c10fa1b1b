import type { ModelVersion } from '../../../shared/model/modelVersion';

/** A row of `model_versions`, joined with the names of its model and run. */
export interface ModelVersionRow {
  model: string;
  version: number;
  run_id: string;
  artifact_path: string;
  hash: string;
  bytes: number;
  note: string;
  created_at: number;
  commit_hash: string | null;
  snapshot: string | null;
  datasets: string;
  location: string;
}

/** Selects {@link ModelVersionRow}; a condition and an order may follow. */
export const SELECT_MODEL_VERSIONS = `SELECT models.name AS model, version, runs.id AS run_id, artifact_path, hash, bytes,
  model_versions.note AS note, created_at, model_versions.commit_hash AS commit_hash, snapshot, datasets, location
  FROM model_versions JOIN models ON models.id = model_versions.model JOIN runs ON runs.number = model_versions.run`;

export function toModelVersion(row: ModelVersionRow, aliases: Record<string, number>): ModelVersion {
  return {
    model: row.model,
    version: row.version,
    runId: row.run_id,
    artifactPath: row.artifact_path,
    hash: row.hash,
    bytes: row.bytes,
    note: row.note,
    aliases: Object.keys(aliases).filter((alias) => aliases[alias] === row.version),
    createdAt: row.created_at,
    commit: row.commit_hash,
    snapshot: row.snapshot,
    datasets: JSON.parse(row.datasets) as ModelVersion['datasets'],
    location: row.location,
  };
}
