import type { RunAddress } from '../../shared/pages/comparisonPage';

/**
 * What commands act on. Tree nodes carry these fields themselves, so that a context menu, a link in a tooltip and a
 * page all call a command with the same kind of argument. Folders are URIs as strings.
 */
export type RunTarget = RunAddress;

/** A job of a folder's mlops.yaml. */
export interface JobTarget {
  folder: string;
  job: string;
}

export interface ExperimentTarget {
  folder: string;
  experiment: string;
}

/** A team's tracking server that the folder's store is connected to. */
export interface ServerTarget {
  folder: string;
  serverId: string;
}

/** A metric of a run; the step when one point is meant. */
export interface MetricTarget extends RunAddress {
  metric?: string | null;
  step?: number | null;
}

/** A file of a run's code, relative to the repository's top folder. */
export interface SnapshotFileTarget extends RunAddress {
  path?: string;
}

export interface ArtifactTarget extends RunAddress {
  /** Relative to the run's artifact root; absent where the run as a whole is meant. */
  artifactPath?: string;
}

export interface DatasetTarget {
  folder: string;
  /** As stored: relative to the folder where it lies inside it. */
  datasetPath: string;
  hash?: string | null;
}

export interface ModelTarget {
  folder: string;
  model: string;
  version?: number;
}

export type LineageTarget = ArtifactTarget | DatasetTarget | ModelTarget;

/** Something with a text worth copying: a metric's or a param's value, a hash. */
export interface TextTarget {
  copyText: string;
}
