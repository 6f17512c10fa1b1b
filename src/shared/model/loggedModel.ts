import type { JsonNumber } from './metric.ts';

export type LoggedModelStatus = 'PENDING' | 'READY' | 'FAILED';

/** A model that training code saved, before anybody registers it: MLflow 3's "logged model". */
export interface LoggedModel {
  /** `m-` and 32 hex digits. */
  id: string;
  experimentId: string;
  name: string;
  /** Where its files are; null for the store's own place. */
  artifactLocation: string | null;
  status: LoggedModelStatus;
  statusMessage: string | null;
  /** The run that saved it. */
  sourceRunId: string | null;
  modelType: string | null;
  /** Milliseconds since the epoch. */
  createdAt: number;
  updatedAt: number;
  deleted: boolean;
  params: Record<string, string>;
  tags: Record<string, string>;
  metrics: LoggedModelMetric[];
}

/** A metric that was logged for a model, perhaps on a dataset. */
export interface LoggedModelMetric {
  key: string;
  value: JsonNumber;
  step: number;
  timestamp: number;
  runId: string | null;
  datasetName: string | null;
  datasetDigest: string | null;
}

/** How a run and a logged model belong together. */
export interface RunModel {
  modelId: string;
  direction: 'input' | 'output';
  step: number;
}
