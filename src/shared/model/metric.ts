/** Prefix of the series the cockpit measures itself: CPU, memory, GPU. */
export const SYSTEM_PREFIX = 'system/';

/**
 * NaN and infinities travel through JSON as the strings 'NaN', 'Infinity' and '-Infinity', as MLflow's
 * REST protocol encodes them.
 */
export type JsonNumber = number | 'NaN' | 'Infinity' | '-Infinity';

export interface MetricPoint {
  step: number;
  /** Milliseconds since the epoch. */
  timestamp: number;
  value: number;
}

export interface MetricSummary {
  last: JsonNumber;
  /** Over the finite values; null when there are none. */
  min: number | null;
  max: number | null;
  count: number;
  lastStep: number;
  /** Milliseconds since the epoch of the last point. */
  lastTime: number;
}

/**
 * A series as read for drawing. Parallel arrays in step order. A read at a resolution keeps, of each bucket, the
 * first, last, smallest and largest point, so no spike is lost.
 */
export interface MetricSeries {
  runId: string;
  key: string;
  steps: number[];
  timestamps: number[];
  values: JsonNumber[];
  /** How many stored points the answer stands for. */
  total: number;
  /** Pass to the next read to get only what came after. */
  cursor: number;
}

export function encodeNumber(value: number): JsonNumber {
  if (Number.isFinite(value)) return value;
  if (Number.isNaN(value)) return 'NaN';
  return value > 0 ? 'Infinity' : '-Infinity';
}

export function decodeNumber(value: JsonNumber): number {
  return typeof value === 'number' ? value : Number(value);
}
