import type { LoggedModelMetric } from '../../../shared/model/loggedModel';
import { encodeNumber } from '../../../shared/model/metric';
import type { IncomingPoint } from '../../store/store';
import { checkKey } from '../rules/keys';
import { checkLength, LIMITS } from '../rules/limits';
import { type Fields, HELP, invalidValue, missingValue, readDouble, readInt, wrongType } from '../wire/fields';
import type { JsonObject, JsonValue } from '../wire/json';
import { invalid } from '../wire/mlflowError';

/** A point, and the logged model it was measured of. */
export interface ReadMetric {
  point: IncomingPoint;
  model: string | null;
  dataset: { name: string | null; digest: string | null } | null;
}

/** The point of a log-metric request. Throws MlflowError. */
export function readMetric(fields: Fields): ReadMetric {
  for (const name of ['key', 'value', 'timestamp']) {
    const value = fields.values[name];
    if (value === undefined || value === null || value === '') fields.missing(name);
  }
  return read(fields.values, '');
}

/** The points of a log-batch request: many, so their objects are read as they are. Throws MlflowError. */
export function readMetrics(list: readonly JsonValue[]): ReadMetric[] {
  return list.map((item, index) => {
    if (typeof item !== 'object' || item === null || Array.isArray(item))
      throw wrongType('metrics', list as JsonValue[]);
    for (const name of ['key', 'value', 'timestamp']) {
      const value = item[name];
      if (value === undefined || value === null || value === '') {
        throw invalid(`${missingValue(`metrics[${index}].${name}`)} ${HELP}`);
      }
    }
    return read(item, `metrics[${index}].`);
  });
}

function read(item: JsonObject, path: string): ReadMetric {
  const key = readText(item.key, `${path}key`) ?? '';
  checkKey(key, `${path}name`);
  checkLength('Metric name', LIMITS.key, key);
  const value = readDouble(item.value as JsonValue, `${path}value`);
  const timestamp = readInt(item.timestamp as JsonValue, `${path}timestamp`);
  if (timestamp < 0) {
    throw invalid(
      invalidValue(
        `${path}timestamp`,
        timestamp,
        `metric '${key}' (value=${Number.isInteger(value) ? value.toFixed(1) : value}). Timestamp must be a nonnegative long (64-bit integer) `,
      ),
    );
  }
  const step = item.step === undefined || item.step === null ? 0 : readInt(item.step, `${path}step`);
  const model = readText(item.model_id, `${path}model_id`) || null;
  return {
    point: toPoint(key, step, timestamp, value),
    model,
    dataset: model === null ? null : readDataset(item, path),
  };
}

function toPoint(key: string, step: number | bigint, timestamp: number | bigint, value: number): IncomingPoint {
  if (typeof step === 'number' && typeof timestamp === 'number') return { key, step, timestamp, value };
  const exact = { step: BigInt(step), timestamp: BigInt(timestamp) };
  return { key, step: Number(step), timestamp: Number(timestamp), value, exact };
}

function readDataset(item: JsonObject, path: string): ReadMetric['dataset'] {
  return {
    name: readText(item.dataset_name, `${path}dataset_name`) || null,
    digest: readText(item.dataset_digest, `${path}dataset_digest`) || null,
  };
}

function readText(value: JsonValue | undefined, path: string): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string') return value;
  throw wrongType(path, value);
}

/** The metrics that belong to models, by model. */
export function metricsOfModels(metrics: readonly ReadMetric[], runId: string): Map<string, LoggedModelMetric[]> {
  const byModel = new Map<string, LoggedModelMetric[]>();
  for (const { point, model, dataset } of metrics) {
    if (model === null) continue;
    const { key, step, timestamp, value } = point;
    const own = byModel.get(model) ?? [];
    own.push({
      key,
      step,
      timestamp,
      value: encodeNumber(value),
      runId,
      datasetName: dataset?.name ?? null,
      datasetDigest: dataset?.digest ?? null,
    });
    byModel.set(model, own);
  }
  return byModel;
}
