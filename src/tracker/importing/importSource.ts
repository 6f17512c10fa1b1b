import type { DatasetInput } from '../../shared/model/declaredDataset';
import type { LoggedModel, RunModel } from '../../shared/model/loggedModel';
import type { RunSource, RunStatus } from '../../shared/model/run';
import type { Trace } from '../../shared/model/trace';
import type { IncomingPoint } from '../store/store';

/** An experiment as its source has it. */
export interface ImportedExperiment {
  id: string;
  name: string;
  deleted: boolean;
  createdAt: number;
  tags: Record<string, string>;
}

/** Where files of a run or model lie. */
export interface ArtifactPlace {
  /** As the source names it. */
  uri: string | null;
  /** Absolute, where they were found on this machine; null where they were not. */
  folder: string | null;
  /** Single files with their path among the artifacts, where they are not one folder. */
  files?: { file: string; path: string }[];
}

/** Points of one or more metrics of a run. */
export interface PointBatch {
  points: IncomingPoint[];
  /** How far each metric has been read with this batch, in the source's own measure; see {@link ImportedRun.points}. */
  read: Record<string, number>;
  /** Points may be among those that came in before. */
  unique: boolean;
}

/** A run as its source has it. */
export interface ImportedRun {
  id: string;
  name: string;
  experimentId: string;
  status: RunStatus;
  /** Milliseconds since the epoch. */
  startTime: number;
  endTime: number | null;
  deleted: boolean;
  userId: string;
  /** Empty where the source does not know it. */
  command: string;
  cwd: string;
  params: Record<string, string>;
  tags: Record<string, string>;
  /** What MLflow keeps in a tag of its own; null for none. */
  note: string | null;
  parentId: string | null;
  commit: string | null;
  inputs: DatasetInput[];
  models: RunModel[];
  artifacts: ArtifactPlace;
  /** A URI for people. */
  origin: string;
  /** `import` when absent. */
  source?: RunSource;
  /** What of it could not be read, in sentences. */
  problems: { where: string; what: string }[];
  /**
   * Its points in batches of bounded size, those of `read` left out: by metric, how far an earlier import got, in
   * the source's own measure (bytes of a file, rows of a table). Yields nothing where nothing grew.
   */
  points(read: Readonly<Record<string, number>>, signal: AbortSignal): AsyncIterable<PointBatch>;
}

export interface ImportedLoggedModel extends Omit<LoggedModel, 'artifactLocation'> {
  artifacts: ArtifactPlace;
}

export interface ImportedModelVersion {
  version: number;
  source: string;
  runId: string | null;
  runLink: string | null;
  loggedModelId: string | null;
  note: string;
  userId: string;
  stage: string;
  tags: Record<string, string>;
  createdAt: number;
}

export interface ImportedModel {
  name: string;
  description: string;
  createdAt: number;
  tags: Record<string, string>;
  aliases: Record<string, number>;
  versions: ImportedModelVersion[];
}

/** Told of what cannot be read, and why; the rest goes on. */
export type OnProblem = (where: string, why: unknown) => void;

/** Something runs can be imported from. What cannot be read goes to the `OnProblem` it was opened with. */
export interface ImportSource {
  experiments(): Promise<ImportedExperiment[]>;
  /** null where only reading all of them tells. */
  runCount(): Promise<number | null>;
  runs(signal: AbortSignal): AsyncIterable<ImportedRun>;
  loggedModels(signal: AbortSignal): AsyncIterable<ImportedLoggedModel>;
  models(signal: AbortSignal): AsyncIterable<ImportedModel>;
  traces(signal: AbortSignal): AsyncIterable<Trace>;
  close(): void;
}
