import type { MetricPoint } from '../model/metric';

/** One value that a line gave. */
export interface LinePoint extends MetricPoint {
  key: string;
}

/** What a line says of where it stands in the run. */
export interface StepMarks {
  step?: number;
  /** Position within an epoch, and how many of it an epoch has. */
  batch?: number;
  /** How many steps or batches there are, as in `[40/100]`. */
  total?: number;
  /** May be a fraction, as Hugging Face's trainer prints it. */
  epoch?: number;
}

/** What was read in a line, before its values are placed on steps. */
export interface LineContent {
  marks: StepMarks;
  values: Map<string, number>;
  /** Milliseconds since the epoch, where the line gives its own time. */
  timestamp?: number;
}
