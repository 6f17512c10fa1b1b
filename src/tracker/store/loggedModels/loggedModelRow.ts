import type { LoggedModel, LoggedModelMetric, LoggedModelStatus } from '../../../shared/model/loggedModel';
import { encodeNumber } from '../../../shared/model/metric';

/** A row of the table `logged_models`. */
export interface LoggedModelRow {
  id: string;
  experiment: string;
  name: string;
  artifact_location: string | null;
  status: LoggedModelStatus;
  status_message: string | null;
  source_run: string | null;
  model_type: string | null;
  created_at: number;
  updated_at: number;
  deleted: number;
}

/** A row of the table `logged_model_metrics`. */
export interface LoggedModelMetricRow {
  model: string;
  key: string;
  step: number;
  time: number;
  value: number | null;
  run: string | null;
  dataset_name: string | null;
  dataset_digest: string | null;
}

export function toLoggedModel(
  row: LoggedModelRow,
  parts: Pick<LoggedModel, 'params' | 'tags' | 'metrics'>,
): LoggedModel {
  return {
    id: row.id,
    experimentId: row.experiment,
    name: row.name,
    artifactLocation: row.artifact_location,
    status: row.status,
    statusMessage: row.status_message,
    sourceRunId: row.source_run,
    modelType: row.model_type,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    deleted: row.deleted !== 0,
    ...parts,
  };
}

/** A NULL value is NaN. */
export function toLoggedModelMetric(row: LoggedModelMetricRow): LoggedModelMetric {
  return {
    key: row.key,
    value: encodeNumber(row.value ?? Number.NaN),
    step: row.step,
    timestamp: row.time,
    runId: row.run,
    datasetName: row.dataset_name,
    datasetDigest: row.dataset_digest,
  };
}
