import type { LoggedModel, LoggedModelMetric, LoggedModelStatus } from '../../../shared/model/loggedModel';
import { toPairs } from '../rules/tagList';
import { int64 } from '../wire/json';

const STATUS: Record<LoggedModelStatus, string> = {
  PENDING: 'LOGGED_MODEL_PENDING',
  READY: 'LOGGED_MODEL_READY',
  FAILED: 'LOGGED_MODEL_UPLOAD_FAILED',
};
const STATUS_NUMBERS: LoggedModelStatus[] = ['PENDING', 'READY', 'FAILED'];

/** A logged model as the protocol writes it. */
export function loggedModelJson(model: LoggedModel, artifactUri: string): object {
  return {
    info: {
      model_id: model.id,
      experiment_id: model.experimentId,
      name: model.name,
      creation_timestamp_ms: int64(model.createdAt),
      last_updated_timestamp_ms: int64(model.updatedAt),
      artifact_uri: artifactUri,
      status: STATUS[model.status],
      status_message: model.statusMessage ?? undefined,
      model_type: model.modelType ?? undefined,
      source_run_id: model.sourceRunId ?? undefined,
      tags: toPairs(model.tags),
    },
    data: {
      params: toPairs(model.params),
      metrics: model.metrics.length === 0 ? undefined : model.metrics.map((metric) => metricJson(model.id, metric)),
    },
  };
}

/** By its name or its number; undefined for a word that is none. */
export function parseStatus(status: unknown): LoggedModelStatus | undefined {
  const named = STATUS_NUMBERS.find((known) => STATUS[known] === status);
  return named ?? STATUS_NUMBERS[Number(status) - 1];
}

function metricJson(modelId: string, metric: LoggedModelMetric): object {
  return {
    key: metric.key,
    value: metric.value,
    timestamp: int64(metric.timestamp),
    step: int64(metric.step),
    dataset_name: metric.datasetName ?? undefined,
    dataset_digest: metric.datasetDigest ?? undefined,
    model_id: modelId,
    run_id: metric.runId ?? undefined,
  };
}
