import type { ActiveRun } from './activeRun';
import type { LauncherContext } from './launcherParts';
import type { RunCaptures } from './runCaptures';
import type { RunEnder } from './runEnder';
import { readExitRecord } from './runRecords';
import { stopGroup } from './stopGroup';
import { watchAttached } from './watchAttached';
import { watchObserved } from './watchObserved';
import { type Ending, watchProcess } from './watchProcess';

/** The active runs of this tracker, followed until they end. */
export class RunFollower {
  private readonly active = new Map<string, ActiveRun>();

  constructor(
    private readonly context: LauncherContext,
    private readonly captures: RunCaptures,
    private readonly ender: RunEnder,
  ) {}

  get size(): number {
    return this.active.size;
  }

  add(run: ActiveRun): void {
    this.active.set(run.id, run);
    this.context.link?.follow(run.id, { named: run.plan.named ?? false, observed: run.plan.observed !== undefined });
  }

  get(id: string): ActiveRun | undefined {
    return this.active.get(id);
  }

  /** Follows a started run to its end, in the background. */
  follow(run: ActiveRun): void {
    const { ingest, sampler, store } = this.context;
    run.ingest = ingest.follow(run.plan.ingest);
    if (run.process) {
      const { pid } = run.process;
      sampler.follow(run.id, pid, run.runner !== null);
      void this.captures.guard(run.id, 'Its state', async () => store.runs.update(run.id, { status: 'RUNNING', pid }));
      if (run.stopAsked) void this.sendStop(run, run.stopForce);
    }
    this.awaitEnd(run).then(
      (ending) => this.end(run, ending),
      () => {},
    );
  }

  /** Follows a debug session's run until the session tells its end, or its processes have gone. */
  followAttached(run: ActiveRun, takenBack: boolean): void {
    const { ingest, sampler, timing } = this.context;
    run.ingest = ingest.follow(run.plan.ingest);
    const onSeen = (pid: number) => sampler.follow(run.id, pid, false);
    watchAttached(run.id, { takenBack, pollMs: timing.attachedPollMs, signal: run.abort.signal, onSeen }).then(
      (lost) => (run.ending ? undefined : this.end(run, lost)),
      () => {},
    );
  }

  /** Brings a run to its end; `graceMs` is how long its captures are waited for before it is shown as ended. */
  async end(run: ActiveRun, ending: Ending, graceMs = this.context.timing.captureGraceMs): Promise<void> {
    await this.ender.end(run, ending, graceMs);
    this.remove(run);
  }

  /** Follows the process of a run that was started by hand, until it or the run has ended. */
  followObserved(run: ActiveRun, { pid, start }: { pid: number; start: string }): void {
    const { ingest, sampler, timing } = this.context;
    run.ingest = ingest.follow(run.plan.ingest);
    sampler.follow(run.id, pid, false);
    watchObserved(pid, start, timing.observedPollMs, run.abort.signal).then(
      (lostAt) => this.endObserved(run, lostAt),
      () => {},
    );
  }

  async endObserved(run: ActiveRun, lostAt: number | null): Promise<void> {
    if (run.ending) return;
    await this.captures.guard(run.id, 'Its end', () => this.ender.endObserved(run, lostAt));
    this.remove(run);
    run.abort.abort();
  }

  private remove(run: ActiveRun): void {
    this.active.delete(run.id);
    this.context.link?.unfollow(run.id);
  }

  /** Resolves once the first signal is sent, if there is a process to get it. */
  async sendStop(run: ActiveRun, force: boolean): Promise<void> {
    if (!run.process) return;
    const delayMs = this.context.timing.stopDelayMs;
    const { rest } = await stopGroup(run.process.pid, { force, delayMs, signal: run.abort.signal });
    rest.catch(() => {});
  }

  dispose(): void {
    for (const run of this.active.values()) run.release();
    this.active.clear();
  }

  private async awaitEnd(run: ActiveRun): Promise<Ending> {
    const folder = this.context.paths.process(run.id);
    const { process, runner } = run;
    if (process) return watchProcess({ folder, process, runner }, this.context.timing.pollMs, run.abort.signal);
    const why = 'the tracker ended before the command was seen to start';
    return (await readExitRecord(folder)) ?? { lostAt: null, why };
  }
}
