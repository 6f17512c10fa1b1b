import type { DatasetUse } from '../../shared/model/dataset';
import type { Environment } from '../../shared/model/environment';
import type { GitState } from '../../shared/model/git';

/** What of the code could be captured, and sentences for what could not. */
export interface CodeCapture {
  git: GitState | null;
  notes: string[];
}

/** The door of capture/: everything that ties a run to its exact code, data, params and environment. */
export interface Capture {
  /** State of the repository around `folder`, with the snapshot kept under `refs/mlops/runs/<runId>`. On the launch path: fast. Never throws. */
  code(folder: string, runId: string): Promise<CodeCapture>;
  /**
   * Hashes the datasets off the launch path, in worker threads, writing each use to the store as it becomes known.
   * Uses are written as `pending` before this returns its promise's first turn.
   */
  datasets(runId: string, folder: string, data: { path: string; role: string | null }[]): Promise<void>;
  /** At the run's end: marks as `changed` each dataset whose stat is no longer what was hashed. */
  recheckDatasets(runId: string): Promise<DatasetUse[]>;
  /** Describes interpreter, packages and machine; saved to the store. Off the launch path. Never throws. */
  environment(request: {
    interpreter: string | null;
    language: string | null;
    env: Record<string, string>;
  }): Promise<Environment>;
  /**
   * At the run's end: copies `outputs` (relative to cwd or absolute) that the run wrote into the run's artifact folder,
   * and lists and hashes whatever is in it. Returns sentences on what could not be kept. `startTime` is the run's, in
   * milliseconds since the epoch: an output that was not touched since is not the run's.
   */
  artifacts(request: { runId: string; cwd: string; outputs: string[]; startTime: number }): Promise<string[]>;
  /** Whether each newest dataset version still is what lies on disk (stat and cache first, hashing only where needed). */
  compareWithDisk(
    datasets: { path: string; hash: string }[],
  ): Promise<{ path: string; differs: boolean | null; missing: boolean }[]>;
  dispose(): Promise<void>;
}
