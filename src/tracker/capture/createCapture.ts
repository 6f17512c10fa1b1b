import { mkdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { StorePaths } from '../../platform/storePaths';
import type { Store } from '../store/store';
import { ArtifactCapture } from './artifacts/artifactCapture';
import type { Capture } from './capture';
import { ContentHasher } from './data/contentHasher';
import { DatasetCapture, type HashProgress } from './data/datasetCapture';
import { HashPool } from './data/hashPool';
import { EnvironmentCapture } from './environment/environmentCapture';
import { captureCode } from './git/codeCapture';
import { SNAPSHOT_LIMITS, type SnapshotLimits } from './git/untrackedFiles';

export interface CaptureOptions {
  store: Store;
  paths: StorePaths;
  /** Folder of the bundles: hashWorker.js lies there. */
  distDir: string;
  log: (message: string) => void;
  /** Hashing of a run's datasets; at most five words a second and dataset. */
  onProgress: (progress: HashProgress) => void;
  snapshotLimits?: SnapshotLimits;
  /** Milliseconds until git is given up. */
  gitTimeout?: number;
  /** Milliseconds until unused hash workers are let go. */
  workersIdle?: number;
}

const MOST_WORKERS = 4;
const GIT_TIMEOUT = 10_000;
const WORKERS_IDLE = 5000;

export function createCapture(options: CaptureOptions): Capture {
  const { store, paths, log } = options;
  const pool = new HashPool({
    workerFile: join(options.distDir, 'hashWorker.js'),
    size: Math.min(availableParallelism(), MOST_WORKERS),
    idle: options.workersIdle ?? WORKERS_IDLE,
  });
  const hasher = new ContentHasher(pool, store.datasets);
  const datasets = new DatasetCapture({ ...options, folder: paths.folder, hasher, store: store.datasets });
  const artifacts = new ArtifactCapture({ paths, store: store.artifacts, pool, hasher, log });
  const environment = new EnvironmentCapture({ cwd: paths.root, store: store.environments, log });
  const code = {
    storeRoot: paths.root,
    limits: options.snapshotLimits ?? SNAPSHOT_LIMITS,
    timeout: options.gitTimeout ?? GIT_TIMEOUT,
  };
  const startTime = (runId: string) => store.runs.summary(runId).startTime;
  mkdirSync(paths.root, { recursive: true });
  return {
    code: (folder, runId) => captureCode(folder, runId, code),
    datasets: async (runId, folder, data) => datasets.capture(runId, startTime(runId), folder, data),
    recheckDatasets: async (runId) => datasets.recheck(runId, startTime(runId)),
    environment: (request) => environment.capture(request),
    artifacts: (request) => artifacts.capture(request),
    compareWithDisk: (uses) => datasets.compareWithDisk(uses),
    dispose: () => pool.dispose(),
  };
}
