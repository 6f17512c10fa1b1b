import type { StdoutRules } from '../../shared/config/mlopsSchema.ts';

/** What to read of a run while it lives. JSON-safe: it is part of the stored launch plan. */
export interface IngestPlan {
  runId: string;
  cwd: string;
  logFile: string;
  /** File named by MLOPS_METRICS_FILE in the run's environment. */
  metricsFile: string;
  /** Files of the job's `metrics`, absolute: JSON or CSV. */
  metricFiles: string[];
  stdout: StdoutRules | null;
  startTime: number;
}

/** Follows one run's log and files into the store; exact to the byte over restarts of the tracker. */
export interface RunIngest {
  /** Reads everything that is there by now, then stops following. Called once the process has ended. */
  finish(): Promise<void>;
  dispose(): void;
}

/** The door of ingest/. */
export interface Ingest {
  follow(plan: IngestPlan): RunIngest;
  dispose(): void;
}
