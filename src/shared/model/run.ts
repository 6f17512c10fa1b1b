import type { Artifact } from './artifact.ts';
import type { DatasetUse } from './dataset.ts';
import type { DatasetInput } from './declaredDataset.ts';
import type { Environment } from './environment.ts';
import type { GitState } from './git.ts';
import type { RunModel } from './loggedModel.ts';
import type { MetricSummary } from './metric.ts';

/**
 * The life of a run, in MLflow's words where it has one.
 * LOST is ours alone inside the cockpit (the process vanished without leaving an exit status);
 * it is shown as FAILED wherever MLflow's four statuses are promised.
 */
export type RunStatus = 'SCHEDULED' | 'RUNNING' | 'FINISHED' | 'FAILED' | 'KILLED' | 'LOST';

export function isActive(status: RunStatus): boolean {
  return status === 'SCHEDULED' || status === 'RUNNING';
}

export type Goal = 'maximize' | 'minimize';

/** Runs that live in another store or on a server: nothing of theirs can be stopped or waited for here. */
export function isElsewhere({ source }: { source: RunSource }): boolean {
  return source === 'server' || source === 'import';
}

/**
 * Who asked for the run. terminal and notebook: started by hand, with the cockpit's variables. client: by code that named
 * this tracker itself. files: read from another logger's files. import: brought in from another store. server: on a connected server.
 */
export type RunSource = 'editor' | 'cli' | 'debug' | 'terminal' | 'notebook' | 'client' | 'files' | 'import' | 'server';

/** What a list, a tree row or a status bar needs of a run; sent again, whole, whenever any of it changes. */
export interface RunSummary {
  /** 12 lower-case hex digits for a launched run, 32 for one that code made, else as its origin has it; unique in the store. */
  id: string;
  /** Friendly and short, unique among the store's runs unless the user renamed one. */
  name: string;
  experiment: string;
  status: RunStatus;
  /** The command's exit code; null while it runs, or when a signal ended it. */
  exitCode: number | null;
  /** The signal that ended the command, such as SIGTERM. */
  signal: string | null;
  /** One sentence on why a run is not FINISHED, for people; null when there is nothing to explain. */
  exitReason: string | null;
  /** The command as the user would type it, secrets masked. */
  command: string;
  /** The job of mlops.yaml it came from. */
  job: string | null;
  source: RunSource;
  /** The run it is a part of, such as one trial of a search. */
  parentId: string | null;
  /** Login name of who ran it; empty when not known. */
  userId: string;
  /** Where an imported, pulled or remote run came from, a URI. */
  origin: string | null;
  /** Milliseconds since the epoch. */
  startTime: number;
  endTime: number | null;
  /** CPU time of the whole process tree in milliseconds; null where it was not measured. */
  cpuTime: number | null;
  /** Metric shown first, and which way is better; null when the job does not say. */
  mainMetric: string | null;
  goal: Goal | null;
  /** All metrics, `system/…` ones included, by key. */
  metrics: Record<string, MetricSummary>;
  params: Record<string, string>;
  tags: Record<string, string>;
  note: string;
  /** Short facts of the code; the whole is in {@link RunDetail.git}. */
  commit: string | null;
  branch: string | null;
  dirty: boolean;
  /** Colour slot, stable for the run's life: index into the palette of shared/format/palette.ts. */
  color: number;
  /** Deleted runs are kept until emptied, so that deletion can be undone. */
  deleted: boolean;
  deletedAt: number | null;
  datasets: DatasetUse[];
  /** How many artifacts it has. */
  artifactCount: number;
}

/** Everything known of one run. */
export interface RunDetail extends RunSummary {
  /** The argument vector as run, secrets masked; null when it went through a shell. */
  argv: string[] | null;
  /** Working directory, absolute. */
  cwd: string;
  git: GitState | null;
  /** Why there is no git state, or what of it is missing, in sentences. */
  gitNotes: string[];
  environment: Environment | null;
  /** The outputs it was asked to keep, as they were named: relative to `cwd` or absolute. */
  outputs: string[];
  artifacts: Artifact[];
  /** Datasets that the code itself declared. */
  inputs: DatasetInput[];
  /** Models that the code saved or used. */
  models: RunModel[];
  /** Where its artifacts are; null for the store's own place. */
  artifactUri: string | null;
  /** Bytes in the log so far. */
  logBytes: number;
  pid: number | null;
  /** What the capture could not do, in sentences for people. */
  warnings: string[];
}
