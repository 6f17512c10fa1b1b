import { join } from 'node:path';
import type { RunIngest } from '../ingest/ingest';
import type { RunnerProcess } from './runnerProcess';
import type { ProcessRecord, StoredPlan } from './runRecords';

/** A run that is being started, followed or ended by this tracker. */
export class ActiveRun {
  process: ProcessRecord | null = null;
  runner: RunnerProcess | null = null;
  ingest: RunIngest | null = null;
  stopAsked = false;
  /** A stop that came before the process was there was a forced one. */
  stopForce = false;
  ending = false;
  /** Output that a debug session hands over, written in the order it came. */
  output: Promise<void> = Promise.resolve();
  readonly abort = new AbortController();

  constructor(
    readonly id: string,
    readonly plan: StoredPlan,
  ) {}

  get cwd(): string {
    return this.plan.ingest.cwd;
  }

  get logFile(): string {
    return this.plan.ingest.logFile;
  }

  /** Stops following; the processes go on. */
  release(): void {
    this.abort.abort();
    this.ingest?.dispose();
    this.runner?.release();
  }
}

/** Where the run's own metrics file lies, inside its process folder. */
export function metricsFileIn(processFolder: string): string {
  return join(processFolder, 'metrics.jsonl');
}
