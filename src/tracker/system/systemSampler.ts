import { type ProcessRow, processTable, treeUsage } from '../../platform/processTree';
import { SYSTEM_PREFIX } from '../../shared/model/metric';
import type { IncomingPoint, MetricStore } from '../store/store';
import { GpuReader, type GpuUse } from './gpuReader';

export interface SamplerTiming {
  /** Until the first sample of a run. */
  firstMs: number;
  /** Between samples, at the least. */
  everyMs: number;
}

interface Followed {
  pid: number;
  step: number;
  /** The reading before, which CPU use is measured from. */
  before: { cpuMs: number; at: number } | null;
}

/**
 * Reading the processes may take this share of the time, no more: where it is slow, samples are fewer. Off Linux most
 * of it is waiting for another process.
 */
const SHARE = process.platform === 'linux' ? 1 / 100 : 1 / 20;
const LONGEST_MS = 30_000;

/**
 * Measures what the process trees of runs use, as series of the runs: `system/cpu` in percent of one core,
 * `system/memory` in bytes, and the GPUs. One look at the machine serves all runs.
 */
export class SystemSampler {
  private readonly runs = new Map<string, Followed>();
  private timer: NodeJS.Timeout | null = null;
  private disposed = false;

  constructor(
    private readonly metrics: Pick<MetricStore, 'append' | 'summaries'>,
    private readonly log: (sentence: string) => void,
    private readonly timing: SamplerTiming = { firstMs: 500, everyMs: 2000 },
    private readonly gpus: Pick<GpuReader, 'read'> = new GpuReader(),
  ) {}

  /**
   * Samples the tree of `pid` until {@link unfollow}; goes on counting where an earlier tracker stopped. `fresh`: the
   * process has only just started, so that its CPU time counts from now.
   */
  follow(runId: string, pid: number, fresh: boolean): void {
    const before = fresh ? { cpuMs: 0, at: Date.now() } : null;
    this.runs.set(runId, { pid, step: this.nextStep(runId), before });
    this.schedule(this.timing.firstMs);
  }

  unfollow(runId: string): void {
    this.runs.delete(runId);
  }

  dispose(): void {
    this.disposed = true;
    this.runs.clear();
    if (this.timer) clearTimeout(this.timer);
  }

  private nextStep(runId: string): number {
    const summaries = this.metrics.summaries(runId);
    const last = summaries[`${SYSTEM_PREFIX}memory`]?.lastStep;
    return last === undefined ? 0 : last + 1;
  }

  private schedule(delayMs: number): void {
    if (this.timer) clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.tick(), delayMs);
    this.timer.unref();
  }

  private async tick(): Promise<void> {
    let costMs = 0;
    try {
      const gpus = await this.gpus.read();
      const started = clock();
      const table = await processTable();
      costMs = clock() - started;
      for (const [runId, run] of this.runs) this.sample(runId, run, table, gpus);
    } catch (error) {
      this.log(`The use of CPU and memory could not be sampled: ${(error as Error).message}`);
    }
    if (this.disposed || this.runs.size === 0) return;
    this.schedule(Math.max(this.timing.everyMs, Math.min(costMs / SHARE, LONGEST_MS)));
  }

  private sample(runId: string, run: Followed, table: readonly ProcessRow[], gpus: readonly GpuUse[]): void {
    const usage = treeUsage(table, run.pid);
    if (!usage) return;
    const at = Date.now();
    const points: IncomingPoint[] = [];
    const add = (key: string, value: number | null) => {
      if (value !== null) points.push({ key: SYSTEM_PREFIX + key, step: run.step, timestamp: at, value });
    };
    if (run.before && at > run.before.at) {
      // A process that ends unwaited for takes its time out of the sum, which then goes down.
      add('cpu', Math.max(0, (100 * (usage.cpuMs - run.before.cpuMs)) / (at - run.before.at)));
    }
    add('memory', usage.memoryBytes);
    for (const gpu of gpus) {
      add(`gpu${gpu.index}/utilization`, gpu.utilization);
      add(`gpu${gpu.index}/memory`, gpu.memoryBytes);
    }
    this.metrics.append(runId, points);
    run.before = { cpuMs: usage.cpuMs, at };
    run.step++;
  }
}

/** What reading costs, in milliseconds: our own CPU time on Linux; waiting time where another process reads for us. */
function clock(): number {
  if (process.platform !== 'linux') return performance.now();
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
