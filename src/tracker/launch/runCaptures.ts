import type { LauncherContext } from './launcherParts';

/** Runs captures for a run; what fails is noted with the run, and never fails it. */
export class RunCaptures {
  /** Captures under way, by run. */
  private readonly pending = new Map<string, Set<Promise<void>>>();

  constructor(private readonly context: Pick<LauncherContext, 'store' | 'log'>) {}

  /** Starts a capture in the background. */
  start(runId: string, what: string, work: () => Promise<unknown>): Promise<void> {
    const promise = this.guard(runId, what, work);
    const ofRun = this.pending.get(runId) ?? new Set();
    this.pending.set(runId, ofRun.add(promise));
    return promise.finally(() => {
      ofRun.delete(promise);
      if (ofRun.size === 0) this.pending.delete(runId);
    });
  }

  /** How many runs have captures under way. */
  get size(): number {
    return this.pending.size;
  }

  /** Resolves when nothing is under way for the run. Never rejects. */
  async settled(runId: string): Promise<void> {
    await Promise.all(this.pending.get(runId) ?? []);
  }

  /** Notes a sentence with the run, or in the tracker's log where the store can't take it. */
  warn(runId: string, sentence: string): void {
    try {
      this.context.store.runs.warn(runId, sentence);
    } catch (error) {
      this.context.log(`Run ${runId}: ${sentence} (This could not be stored: ${text(error)})`);
    }
  }

  /** Waits for work that may fail. */
  async guard(runId: string, what: string, work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.warn(runId, `${what} could not be captured: ${text(error)}`);
    }
  }
}

function text(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
