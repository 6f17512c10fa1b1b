import { basename } from 'node:path';
import type { StorePaths } from '../../../platform/storePaths';
import type { FurtherSource, FurtherSources, FurtherWatch, IngestPlan } from '../../ingest/ingest';
import type { Store } from '../../store/store';
import { dvclivePid } from '../dvclive/dvclivePid';
import type { FoundLog, LoggedFacts, Loggers } from '../loggers';
import { joinedName, logId } from '../logId';
import { chooseRun, isInside } from './chooseRun';
import { FollowedLog } from './followedLog';
import { ArtifactKeeper } from './keepArtifacts';
import { Rescan } from './rescan';
import { creationTime, RunLogs } from './runLogs';

export interface LiveLogsOptions {
  loggers: Loggers;
  store: Pick<Store, 'runs' | 'metrics' | 'artifacts'>;
  paths: StorePaths;
  log: (line: string) => void;
  /** Milliseconds between two rounds. */
  roundMs?: number;
}

/** How long it is waited for a process to be seen with a log that several runs may have written; milliseconds. */
const DOUBT = 3_000;
/** Clocks of file systems lag behind the machine's; milliseconds. */
const TICK = 2_000;

/**
 * Finds what other loggers write for the runs that are followed: below their folders, and wherever their processes have
 * such files open. Costs nothing while no run is followed.
 */
export class LiveLogs implements FurtherSources {
  private readonly runs = new Set<RunLogs>();
  private readonly rescan = new Rescan();
  private readonly keeper: ArtifactKeeper;
  /** When a log was seen first that may be of several runs. */
  private readonly doubted = new Map<string, number>();
  /** Looks are made one after the other, so that no log is joined twice. */
  private work: Promise<void> = Promise.resolve();
  private timer: NodeJS.Timeout | null = null;

  constructor(private readonly options: LiveLogsOptions) {
    this.keeper = new ArtifactKeeper(options.paths, options.store.artifacts);
  }

  /** Runs are followed whose logs may just be found. */
  get isJoining(): boolean {
    return this.runs.size > 0;
  }

  watch(plan: IngestPlan, add: (source: FurtherSource) => void): FurtherWatch {
    const logs = new RunLogs(
      plan,
      add,
      (one) => this.inTurn(() => this.lookLast(one)),
      (one) => this.runs.delete(one),
    );
    this.runs.add(logs);
    void logs.begin().catch(() => {});
    this.schedule();
    return logs;
  }

  private schedule(): void {
    if (this.timer !== null || this.runs.size === 0) return;
    this.timer = setTimeout(() => {
      void this.inTurn(() => this.lookAround()).finally(() => {
        this.timer = null;
        this.schedule();
      });
    }, this.options.roundMs ?? 500);
    this.timer.unref();
  }

  private inTurn(look: () => Promise<void>): Promise<void> {
    this.work = this.work
      .then(look)
      .catch((error: unknown) => this.options.log(`Looking for files of loggers failed: ${String(error)}`));
    return this.work;
  }

  private async lookAround(): Promise<void> {
    for (const logs of [...this.runs]) {
      await logs.begin();
      for (const path of await logs.lookAtOpen()) await this.lookBelow(path, false);
    }
    for (const root of new Set([...this.runs].flatMap(({ roots }) => roots))) await this.lookBelow(root, false);
  }

  /** The process has ended: all that it wrote is there now. */
  private async lookLast(logs: RunLogs): Promise<void> {
    await logs.begin();
    const elsewhere = [...logs.open].filter((path) => !logs.roots.some((root) => isInside(path, root)));
    for (const path of [...elsewhere, ...logs.roots]) {
      this.rescan.forget(path);
      await this.lookBelow(path, true);
    }
  }

  private async lookBelow(root: string, last: boolean): Promise<void> {
    if (!this.rescan.isDue(root) || this.runs.size === 0) return;
    const since = Math.min(...[...this.runs].map(({ plan }) => plan.startTime)) - TICK;
    const found = await this.rescan.time(root, () => this.options.loggers.find(root, { since }));
    for (const log of found) await this.join(log, last);
  }

  private async join(found: FoundLog, last: boolean): Promise<void> {
    const id = logId(found);
    if (this.isOwn(found.path) || [...this.runs].some((logs) => logs.has(id))) return;
    if (this.isTaken(found, id)) return;
    const { metrics } = this.options.store;
    const candidates = [...this.runs].map((logs) =>
      logs.candidate(metrics.position(logs.runId, joinedName(id)) !== null),
    );
    const made = found.part === null ? await creationTime(found.path) : null;
    const chosen = (await this.signalled(found, candidates)) ?? chooseRun(found, made ?? found.startTime, candidates);
    if (chosen === null || found.modified < chosen.run.startTime - TICK) return;
    if (!chosen.sure && !last) {
      const seen = this.doubted.get(id) ?? Date.now();
      this.doubted.set(id, seen);
      if (Date.now() - seen < DOUBT) return;
    }
    this.doubted.delete(id);
    metrics.append(chosen.run.runId, [], { source: joinedName(id), state: '{}' });
    chosen.run.logs.add(id, this.sourceOf(found, id, chosen.run.logs));
  }

  /** DVCLive says which process logs. */
  private async signalled<T extends { logs: RunLogs }>(
    { format, path }: FoundLog,
    candidates: readonly T[],
  ): Promise<{ run: T; sure: true } | null> {
    if (format !== 'dvclive' || candidates.length < 2) return null;
    const pid = await dvclivePid(path);
    const run = pid === null ? undefined : candidates.find(({ logs }) => logs.pids.includes(pid));
    return run === undefined ? null : { run, sure: true };
  }

  /** It is of a run that is not followed any more, and nobody wrote to it since that ended. */
  private isTaken(found: FoundLog, id: string): boolean {
    const { metrics, runs } = this.options.store;
    const followed = new Set([...this.runs].map(({ runId }) => runId));
    return metrics.readers(joinedName(id)).some((reader) => {
      if (followed.has(reader)) return false;
      const { endTime } = runs.summary(reader);
      return endTime === null || found.modified <= endTime;
    });
  }

  private sourceOf(found: FoundLog, id: string, { runId, filesBefore }: RunLogs): FurtherSource {
    const { loggers, paths } = this.options;
    return {
      claimant: { id, format: found.format, name: found.name },
      make: (context) => {
        const source = loggers.open(found, { ...context, filesBefore, artifacts: paths.artifacts(runId) });
        return new FollowedLog(source, (facts) => this.apply(runId, facts));
      },
    };
  }

  /** What the launch recorded of a run stands; a log only adds to it. */
  private async apply(runId: string, { params = {}, tags = {}, artifacts }: LoggedFacts): Promise<void> {
    const { runs } = this.options.store;
    const known = runs.summary(runId);
    const fresh = Object.entries(params).filter(([key]) => !Object.hasOwn(known.params, key));
    if (fresh.length > 0) runs.setParams(runId, Object.fromEntries(fresh));
    for (const [key, value] of Object.entries(tags)) {
      if (!Object.hasOwn(known.tags, key)) runs.setTag(runId, key, value);
    }
    await this.keeper.keep(runId, artifacts);
  }

  /** The store's own files, and those that the run's job names as its metrics. */
  private isOwn(path: string): boolean {
    if (isInside(path, this.options.paths.root)) return true;
    return [...this.runs].some(({ plan }) => plan.metricFiles.some((file) => file === path || isMetricsOf(file, path)));
  }
}

/** Lightning's log is a folder, its metrics a file in it. */
function isMetricsOf(file: string, folder: string): boolean {
  return isInside(file, folder) && /^(?:metrics\.csv|trainer_state\.json)$/.test(basename(file));
}
