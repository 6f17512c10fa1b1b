import { isAbsolute, relative, resolve, sep } from 'node:path';
import type { DatasetUse } from '../../../shared/model/dataset';
import type { DatasetStore } from '../../store/store';
import type { Content, ContentHasher } from './contentHasher';
import { problemSentence } from './datasetProblem';
import type { Problem } from './hashProtocol';
import { Throttle } from './throttle';

export interface HashProgress {
  runId: string;
  path: string;
  doneBytes: number;
  totalBytes: number;
}

export interface DatasetCaptureOptions {
  /** The store's folder: paths inside it are stored relative to it. */
  folder: string;
  hasher: ContentHasher;
  store: DatasetStore;
  onProgress: (progress: HashProgress) => void;
  log: (message: string) => void;
}

/** Milliseconds between two words on progress. */
const PROGRESS_INTERVAL = 200;

/** Date.now() cuts off what a file's time still has: up to a millisecond, in microseconds. */
const START_PRECISION = 1000;

/** Ties runs to the content of their data. */
export class DatasetCapture {
  private readonly underway = new Set<string>();

  constructor(private readonly options: DatasetCaptureOptions) {}

  /** `startTime`: the run's, in milliseconds since the epoch; what changes later is not what it was started on. */
  async capture(
    runId: string,
    startTime: number,
    folder: string,
    data: readonly { path: string; role: string | null }[],
  ): Promise<void> {
    const uses = data.map(({ path, role }) => pendingUse(this.storedPath(resolve(folder, path)), role));
    for (const use of uses) this.options.store.setUse(runId, use);
    await Promise.all(uses.map((use) => this.hash(runId, use, startTime)));
  }

  /** Compares stats with those hashed. A use left pending by a tracker that ended is hashed now, if it is as old as the run. */
  async recheck(runId: string, startTime: number): Promise<DatasetUse[]> {
    const uses = this.options.store.uses(runId);
    const left = uses.filter((use) => use.state === 'pending' && !this.underway.has(key(runId, use.path)));
    await Promise.all([
      ...left.map((use) => this.hash(runId, use, startTime)),
      ...uses.filter(({ state }) => state === 'hashed').map((use) => this.recheckUse(runId, use)),
    ]);
    return this.options.store.uses(runId);
  }

  async compareWithDisk(
    datasets: readonly { path: string; hash: string }[],
  ): Promise<{ path: string; differs: boolean | null; missing: boolean }[]> {
    return Promise.all(
      datasets.map(async ({ path, hash }) => {
        const found = await this.read(this.absolutePath(path));
        if (!isFailure(found)) return { path, differs: found.hash !== hash, missing: false };
        return { path, differs: null, missing: found.kind === 'missing' };
      }),
    );
  }

  private async hash(runId: string, use: DatasetUse, startTime: number): Promise<void> {
    const { path } = use;
    this.underway.add(key(runId, path));
    const throttle = new Throttle<HashProgress>(PROGRESS_INTERVAL, this.options.onProgress);
    const found = await this.read(this.absolutePath(path), (doneBytes, totalBytes) =>
      throttle.give({ runId, path, doneBytes, totalBytes }),
    );
    throttle.flush();
    this.underway.delete(key(runId, path));
    this.save(runId, settledUse(use, found, startTime));
  }

  private async recheckUse(runId: string, use: DatasetUse): Promise<void> {
    const path = this.absolutePath(use.path);
    const found = await this.options.hasher.lookUp(path).catch((error: unknown) => this.failure(path, error));
    if (found !== null && !isFailure(found) && found.hash === use.hash) return;
    this.save(runId, { ...use, state: 'changed', hash: null, error: `${use.path} changed while the run was active.` });
  }

  private async read(path: string, onBytes?: (done: number, total: number) => void): Promise<Content | Problem> {
    return this.options.hasher.hash(path, onBytes).catch((error: unknown) => this.failure(path, error));
  }

  private failure(path: string, error: unknown): Problem {
    this.options.log(`Hashing ${path} failed: ${error instanceof Error ? (error.stack ?? error.message) : error}`);
    return { kind: 'failed', path, code: error instanceof Error ? error.message : 'unknown reason' };
  }

  /** A store that is closing must not make a promise that nobody awaits reject. */
  private save(runId: string, use: DatasetUse): void {
    try {
      this.options.store.setUse(runId, use);
    } catch (error) {
      this.options.log(`The dataset ${use.path} of run ${runId} could not be stored: ${error}`);
    }
  }

  private absolutePath(path: string): string {
    return resolve(this.options.folder, path);
  }

  private storedPath(path: string): string {
    const inside = relative(this.options.folder, path);
    if (inside === '..' || inside.startsWith(`..${sep}`) || isAbsolute(inside)) return path;
    return inside === '' ? '.' : inside.split(sep).join('/');
  }
}

function isFailure(found: Content | Problem): found is Problem {
  return 'code' in found;
}

function key(runId: string, path: string): string {
  return `${runId}\0${path}`;
}

function pendingUse(path: string, role: string | null): DatasetUse {
  return { path, role, state: 'pending', hash: null, bytes: null, files: null, error: null };
}

function settledUse(use: DatasetUse, found: Content | Problem, startTime: number): DatasetUse {
  if (isFailure(found)) return { ...use, state: found.kind, error: problemSentence(found) };
  const { hash, bytes, files, newestUs } = found;
  if (newestUs > startTime * 1000 + START_PRECISION) {
    return { ...use, state: 'changed', bytes, files, error: `${use.path} changed after the run was started.` };
  }
  return { ...use, state: 'hashed', hash, bytes, files };
}
