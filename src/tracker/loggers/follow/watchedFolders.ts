import { stat } from 'node:fs/promises';
import { isAbsolute, resolve } from 'node:path';
import type { StorePaths } from '../../../platform/storePaths';
import { CockpitError } from '../../../shared/model/cockpitError';
import type { Store } from '../../store/store';
import type { Loggers } from '../loggers';
import { joinedName, logId } from '../logId';
import { isInside } from './chooseRun';
import { FollowedRun, type FollowedRunParts } from './followedRun';
import { ArtifactKeeper } from './keepArtifacts';
import { Rescan } from './rescan';

export interface WatchedFoldersOptions {
  loggers: Loggers;
  store: Store;
  paths: StorePaths;
  log: (line: string) => void;
  /** Whether anybody is there to see it: without clients nothing is read. */
  isNeeded: () => boolean;
  /** Whether launched runs are followed: a log that is new may turn out to be theirs. */
  isJoining: () => boolean;
  /** Milliseconds between two rounds, and without a write after which a run is taken for ended. */
  roundMs?: number;
  quietMs?: number;
}

const ROUND = 1_000;
const QUIET = 5 * 60_000;
/** How long a new log is left to the launched runs first, milliseconds. */
const PATIENCE = 5_000;

/** Folders whose logs of other loggers are runs of their own, kept up to date while clients are connected. */
export class WatchedFolders {
  private readonly runs = new Map<string, FollowedRun>();
  private readonly rescan: Rescan;
  /** When a log was first seen that is no run yet. */
  private readonly seenAt = new Map<string, number>();
  private readonly parts: FollowedRunParts;
  private readonly roundMs: number;
  private readonly abort = new AbortController();
  private timer: NodeJS.Timeout | null = null;
  private work: Promise<void> = Promise.resolve();

  constructor(private readonly options: WatchedFoldersOptions) {
    const { loggers, store, paths, quietMs = QUIET, roundMs = ROUND } = options;
    this.roundMs = roundMs;
    this.rescan = new Rescan(roundMs * 2);
    this.parts = { loggers, store, paths, quietMs, keeper: new ArtifactKeeper(paths, store.artifacts) };
    this.scheduleNext();
  }

  list(): string[] {
    return this.options.store.watchedFolders.list();
  }

  /** Throws CockpitError BAD_REQUEST for what is no folder. */
  async add(path: string): Promise<string[]> {
    const folder = resolve(path);
    const stats = isAbsolute(path) ? await stat(path).catch(() => null) : null;
    if (!stats?.isDirectory()) {
      throw new CockpitError('BAD_REQUEST', `${path} is no folder that can be read. Give the whole path of a folder.`);
    }
    this.options.store.watchedFolders.add(folder);
    this.rescan.forget(folder);
    this.schedule(0);
    return this.list();
  }

  /** The runs that were found stay. */
  remove(path: string): string[] {
    this.options.store.watchedFolders.remove(path);
    this.runs.clear();
    return this.list();
  }

  async dispose(): Promise<void> {
    this.abort.abort();
    if (this.timer !== null) clearTimeout(this.timer);
    await this.work;
  }

  /** Not while there is nothing to watch: an idle tracker sleeps. */
  private scheduleNext(): void {
    if (!this.abort.signal.aborted && this.hasFolders()) this.schedule(this.roundMs);
  }

  private hasFolders(): boolean {
    try {
      return this.list().length > 0;
    } catch {
      // A store that cannot be read for now is asked again.
      return true;
    }
  }

  private schedule(delay: number): void {
    if (this.timer !== null) clearTimeout(this.timer);
    if (this.abort.signal.aborted) return;
    this.timer = setTimeout(() => {
      this.timer = null;
      this.work = this.work
        .then(() => this.round())
        .catch((error: unknown) => {
          if (!this.abort.signal.aborted) this.options.log(`Watching folders failed: ${String(error)}`);
        })
        .finally(() => {
          if (this.timer === null) this.scheduleNext();
        });
    }, delay);
    this.timer.unref();
  }

  private async round(): Promise<void> {
    if (!this.options.isNeeded()) return;
    for (const folder of this.list()) await this.look(folder);
    for (const run of this.runs.values()) {
      if (this.abort.signal.aborted) return;
      if (!run.isDue) continue;
      const failure = await run.read(this.abort.signal);
      if (failure !== null) this.options.log(`Run ${run.id}: its log cannot be read or stored for now: ${failure}`);
    }
  }

  private async look(folder: string): Promise<void> {
    if (!this.rescan.isDue(folder)) return;
    const { signal } = this.abort;
    const found = await this.rescan.time(folder, () => this.options.loggers.find(folder, { signal }));
    for (const log of found) {
      if (isInside(log.path, this.options.paths.root)) continue;
      const id = logId(log);
      const run = this.runs.get(id) ?? (this.isFree(id) ? new FollowedRun(log, folder, this.parts) : null);
      if (run === null) continue;
      run.seen(log);
      this.runs.set(id, run);
    }
  }

  /** A log that a launched run reads is no run of its own. */
  private isFree(id: string): boolean {
    const seen = this.seenAt.get(id) ?? Date.now();
    this.seenAt.set(id, seen);
    if (this.options.isJoining() && Date.now() - seen < PATIENCE) return false;
    return this.options.store.metrics.readers(joinedName(id)).length === 0;
  }
}
