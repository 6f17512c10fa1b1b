import type { ModelVersion } from '../../../shared/model/modelVersion';

/** A row of `model_versions`, joined with the name of its model. */
export interface ModelVersionRow {
  model: string;
  version: number;
  run_id: string | null;
  artifact_path: string | null;
  hash: string | null;
  bytes: number | null;
  note: string;
  created_at: number;
  updated_at: number;
  commit_hash: string | null;
  snapshot: string | null;
  datasets: string;
  location: string | null;
  source: string | null;
  run_link: string | null;
  logged_model: string | null;
  user_id: string;
  stage: string;
  status: string;
  status_message: string | null;
}

/** Selects {@link ModelVersionRow}; a condition and an order may follow. */
export const SELECT_MODEL_VERSIONS = `SELECT models.name AS model, version, run_id, artifact_path, hash, bytes, note,
  model_versions.created_at AS created_at, model_versions.updated_at AS updated_at, commit_hash, snapshot, datasets, location,
  source, run_link, logged_model, user_id, stage, status, status_message
  FROM model_versions JOIN models ON models.id = model_versions.model`;

export function toModelVersion(row: ModelVersionRow, aliases: string[], tags: Record<string, string>): ModelVersion {
  return {
    model: row.model,
    version: row.version,
    runId: row.run_id,
    artifactPath: row.artifact_path,
    hash: row.hash,
    bytes: row.bytes,
    note: row.note,
    aliases,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    commit: row.commit_hash,
    snapshot: row.snapshot,
    datasets: JSON.parse(row.datasets) as ModelVersion['datasets'],
    location: row.location,
    source: row.source,
    runLink: row.run_link,
    loggedModelId: row.logged_model,
    userId: row.user_id,
    stage: row.stage,
    status: row.status,
    statusMessage: row.status_message,
    tags,
  };
}
