import type { Source, SourceContext } from '../ingest/source';

export type LoggerFormat =
  | 'tensorboard'
  | 'dvclive'
  | 'lightning'
  | 'keras'
  | 'transformers'
  | 'wandb'
  | 'trackio'
  | 'csv'
  | 'jsonl';

/** What one run of another logger left on disk. */
export interface FoundLog {
  format: LoggerFormat;
  /** Absolute: the folder or the file that stands for the run. */
  path: string;
  /** Which run of a file that holds many, such as trackio's database; null elsewhere. */
  part: string | null;
  /** A name for people, such as `version_3`. */
  name: string;
  /** What the logger calls the group, such as a W&B project; null for none. */
  experiment: string | null;
  /** Milliseconds since the epoch of its first and last write, as far as files tell. */
  startTime: number;
  modified: number;
}

/** What the logger itself says of its run, where it does. */
export interface LoggedFacts {
  name?: string;
  startTime?: number;
  endTime?: number;
  /** FAILED with the exit code, where the log says so. */
  exitCode?: number;
  /** The log says that its run has ended. */
  ended?: boolean;
  commit?: string;
  params?: Record<string, string>;
  tags?: Record<string, string>;
  note?: string;
  /**
   * Files beside the metrics (pictures, texts, checkpoints), absolute, with their path among the run's artifacts: all
   * so far. What a log held within itself lies at its place in the artifact folder already.
   */
  artifacts?: { file: string; path: string }[];
}

/** What the readers of other loggers' files share. */
export interface LoggerContext extends SourceContext {
  /** Absolute: the run's artifact folder, into which pictures and texts that a log holds within itself are written. */
  artifacts: string;
  /** The run is nothing but this log: what its logger throws away goes from the run too. */
  mirrors?: boolean;
}

/** A source of points that can also tell facts of its run. `facts` is asked after each poll that gave something. */
export interface LoggerSource extends Source {
  facts(): LoggedFacts;
}

/** The door of loggers/: finds and reads the files of other loggers. */
export interface Loggers {
  /** Runs below `folder`, written to since `since` (milliseconds; 0 for all). Hidden and dependency folders are passed over. */
  find(folder: string, options?: { since?: number; signal?: AbortSignal }): Promise<FoundLog[]>;
  open(found: FoundLog, context: LoggerContext): LoggerSource;
}
