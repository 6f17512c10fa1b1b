import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { type FileBefore, lookOf } from '../../ingest/beforeRun';
import type { FurtherSource, FurtherWatch, IngestPlan } from '../../ingest/ingest';
import { walkLogs } from '../walkLogs';
import { isInside, type LogCandidate } from './chooseRun';
import { openLogsOf } from './openFiles';

/** Milliseconds between two looks at what a run's processes have open, while it is young and later. */
const LOOK = 1_000;
const LOOK_LATER = 5_000;
const YOUNG = 60_000;
const MOST_TABLES = 5_000;

/** What is looked for of one followed run. */
export class RunLogs implements FurtherWatch {
  readonly roots: string[];
  readonly open = new Set<string>();
  readonly filesBefore = new Map<string, FileBefore>();
  pids: number[] = [];
  private readonly added = new Set<string>();
  private begun: Promise<void> | null = null;
  private lookedAt = 0;

  constructor(
    readonly plan: IngestPlan,
    private readonly addSource: (source: FurtherSource) => void,
    private readonly onFinish: (logs: RunLogs) => Promise<void>,
    private readonly onDispose: (logs: RunLogs) => void,
  ) {
    const folders = [plan.cwd, ...(plan.folders ?? [])].map((folder) => resolve(folder));
    const distinct = [...new Set(folders)];
    this.roots = distinct.filter((one) => !distinct.some((other) => other !== one && isInside(one, other)));
  }

  get runId(): string {
    return this.plan.runId;
  }

  has(id: string): boolean {
    return this.added.has(id);
  }

  add(id: string, source: FurtherSource): void {
    this.added.add(id);
    this.addSource(source);
  }

  candidate(joined: boolean): LogCandidate & { logs: RunLogs } {
    const { startTime } = this.plan;
    return { runId: this.runId, startTime, roots: this.roots, open: this.open, joined, logs: this };
  }

  /** Sees once how long the tables were that an earlier run left: what is appended to them is this run's. */
  begin(): Promise<void> {
    this.begun ??= this.measure();
    return this.begun;
  }

  /** Sees which logs its processes have open; says whether one is new that lies elsewhere than in the run's folders. */
  async lookAtOpen(): Promise<string[]> {
    const age = Date.now() - this.plan.startTime;
    if (Date.now() - this.lookedAt < (age < YOUNG ? LOOK : LOOK_LATER)) return [];
    this.lookedAt = Date.now();
    const { pids, paths } = await openLogsOf(this.runId);
    this.pids = pids;
    for (const path of paths) this.open.add(path);
    return [...this.open].filter((path) => !this.roots.some((root) => isInside(path, root)));
  }

  finish(): Promise<void> {
    return this.onFinish(this).catch(() => {});
  }

  dispose(): void {
    this.onDispose(this);
  }

  private async measure(): Promise<void> {
    for (const root of this.roots) {
      const tables = (await walkLogs(root)).filter(({ path }) => /\.(?:csv|tsv|jsonl|ndjson)$/i.test(path));
      for (const { path } of tables.slice(0, MOST_TABLES)) {
        const look = await lookOf(path).catch(() => null);
        if (look !== null && look.modified < this.plan.startTime) this.filesBefore.set(path, look);
      }
    }
  }
}

/** When a file or folder was made, in milliseconds; null where that can't be told. */
export async function creationTime(path: string): Promise<number | null> {
  const stats = await stat(path).catch(() => null);
  return stats === null || stats.birthtimeMs === 0 ? null : stats.birthtimeMs;
}
