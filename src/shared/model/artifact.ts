export interface Artifact {
  /** Relative to the run's artifact root, forward slashes. */
  path: string;
  bytes: number;
  /** `sha256:<hex>`; null while it is being hashed. */
  hash: string | null;
  /** A folder given as an output is one artifact, hashed as a dataset folder is. */
  kind: 'file' | 'folder';
}
