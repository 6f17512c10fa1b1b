import type { DatasetInput } from '../../../shared/model/declaredDataset';
import type { RunModel } from '../../../shared/model/loggedModel';
import { decodeNumber } from '../../../shared/model/metric';
import type { IncomingPoint } from '../../store/store';
import { type RemoteMetric, type RemoteRun, recordOf } from './wire';

/** A server keeps an infinity as the largest double. */
const LARGEST = Number.MAX_VALUE;

export function pointOf({ key, value, step = 0, timestamp }: RemoteMetric): IncomingPoint {
  const exact = { step: BigInt(step), timestamp: BigInt(timestamp) };
  const point = { key, step: Number(step), timestamp: Number(timestamp), value: unclamped(value) };
  const isExact = Number.isSafeInteger(point.step) && Number.isSafeInteger(point.timestamp);
  return isExact ? point : { ...point, exact };
}

function unclamped(value: RemoteMetric['value']): number {
  const number = decodeNumber(value);
  return Math.abs(number) >= LARGEST ? Math.sign(number) * Number.POSITIVE_INFINITY : number;
}

export function inputsOf({ inputs }: RemoteRun): DatasetInput[] {
  return (inputs?.dataset_inputs ?? []).map(({ dataset, tags }) => ({
    dataset: {
      name: dataset.name,
      digest: dataset.digest,
      sourceType: dataset.source_type,
      source: dataset.source,
      schema: dataset.schema ?? null,
      profile: dataset.profile ?? null,
    },
    tags: recordOf(tags),
  }));
}

export function modelsOf({ inputs, outputs }: RemoteRun): RunModel[] {
  return [
    ...(inputs?.model_inputs ?? []).map(({ model_id }) => ({
      modelId: model_id,
      direction: 'input' as const,
      step: 0,
    })),
    ...(outputs?.model_outputs ?? []).map(({ model_id, step = 0 }) => ({
      modelId: model_id,
      direction: 'output' as const,
      step,
    })),
  ];
}

/** Where people look at it. */
export function runAddress(serverUrl: string, { info }: RemoteRun): string {
  return `${serverUrl.replace(/\/+$/, '')}/#/experiments/${info.experiment_id}/runs/${info.run_id}`;
}
