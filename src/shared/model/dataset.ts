/**
 * How far the identity of a run's dataset is known.
 * pending: being hashed. hashed: the hash is the content the run saw. changed: the content changed while it was
 * read or while the run was active, so no hash would be true. missing: the path was not there. failed: see error.
 */
export type DatasetState = 'pending' | 'hashed' | 'changed' | 'missing' | 'failed';

/** One use of a dataset by a run. */
export interface DatasetUse {
  /** As named by the user, relative to the store's folder where it lies inside it, with forward slashes. */
  path: string;
  /** Its role in the job: `train`, `test`, …; null when unnamed. */
  role: string | null;
  state: DatasetState;
  /** `sha256:<64 hex digits>`; null unless hashed. */
  hash: string | null;
  bytes: number | null;
  /** 1 for a file. */
  files: number | null;
  error: string | null;
}

/** One content of one path, and the runs that used it. */
export interface DatasetVersion {
  hash: string;
  bytes: number;
  files: number;
  /** Milliseconds since the epoch of the first and last run that used it. */
  firstUsed: number;
  lastUsed: number;
  runIds: string[];
}

export interface Dataset {
  path: string;
  /** Newest use first. */
  versions: DatasetVersion[];
  /** Whether the file now differs from the newest version; null when not known yet. */
  differs: boolean | null;
  /** Not on disk any more. */
  missing: boolean;
}
