import type { FoundLog } from './loggers';

/** A file that a walk below a folder came by. */
export interface FoundFile {
  /** Absolute. */
  path: string;
  /** Bytes. */
  size: number;
  /** Milliseconds since the epoch. */
  modified: number;
}

/** Finds the runs of one format among all files of a walk; kept between walks, since it remembers what it looked into. */
export interface LogFinder {
  /** `root` is where the walk began: a folder, or one file. Files that can't be read are passed over. */
  find(root: string, files: readonly FoundFile[], signal?: AbortSignal): Promise<FoundLog[]>;
}
