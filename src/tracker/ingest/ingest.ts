import type { StdoutRules } from '../../shared/config/mlopsSchema.ts';
import type { Claimant } from './keyClaims.ts';
import type { Source, SourceContext } from './source.ts';

/** What to read of a run while it lives. JSON-safe: it is part of the stored launch plan. */
export interface IngestPlan {
  runId: string;
  cwd: string;
  logFile: string;
  /** File named by MLOPS_METRICS_FILE in the run's environment. */
  metricsFile: string;
  /** Files of the job's `metrics`, absolute: JSON or CSV. */
  metricFiles: string[];
  /** Folders outside of `cwd` that the job names, absolute: files of loggers are looked for there too. */
  folders?: string[];
  stdout: StdoutRules | null;
  startTime: number;
}

/** Follows one run's log and files into the store; exact to the byte over restarts of the tracker. */
export interface RunIngest {
  /** Reads everything that is there by now, then stops following. Called once the process has ended. */
  finish(): Promise<void>;
  dispose(): void;
}

/** A file of another logger that turned out to be the run's. */
export interface FurtherSource {
  claimant: Claimant;
  make(context: SourceContext): Source;
}

/** Looks for further files of a run while it is followed. */
export interface FurtherSources {
  /** `add` is to be called once for each. */
  watch(plan: IngestPlan, add: (source: FurtherSource) => void): FurtherWatch;
}

export interface FurtherWatch {
  /** Looks once more, now that nothing writes any more. Never rejects. */
  finish(): Promise<void>;
  dispose(): void;
}

/** The door of ingest/. */
export interface Ingest {
  follow(plan: IngestPlan): RunIngest;
  /**
   * From now on the code's own record of these metrics holds; what was read from the output and from loggers' files
   * goes. To be called before their points are stored, in the same transaction.
   */
  claim(runId: string, keys: Iterable<string>): void;
  dispose(): void;
}
