import { rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isActive } from '../../shared/model/run';
import type { ActiveRun } from './activeRun';
import type { LauncherContext } from './launcherParts';
import { readLogTail } from './logTail';
import { launchOfChild } from './observedRun';
import type { RunCaptures } from './runCaptures';
import { outcomeOf, type RunOutcome } from './runOutcome';
import { RESERVE_FILE } from './runRecords';
import type { Ending, Lost } from './watchProcess';

/** Brings a run whose process has ended to its end: the last output, the captures at the end, the status. */
export class RunEnder {
  constructor(
    private readonly context: LauncherContext,
    private readonly captures: RunCaptures,
  ) {}

  /** Resolves once the run is shown as ended; its captures are waited for no longer than `graceMs`. */
  async end(run: ActiveRun, ending: Ending, graceMs: number): Promise<void> {
    run.ending = true;
    this.context.sampler.unfollow(run.id);
    await run.output;
    await this.captures.guard(run.id, 'The last of the output', async () => run.ingest?.finish());
    const captured = this.captureEnd(run);
    const grace = new AbortController();
    await Promise.race([captured, sleep(graceMs, undefined, { signal: grace.signal }).catch(() => {})]);
    grace.abort();
    const { bytes, text } = await readLogTail(run.logFile);
    const outcome = 'lostAt' in ending ? await this.lostOutcome(run, ending) : outcomeOf(ending, run.stopAsked, text);
    await this.store(run, { ...outcome, logBytes: bytes, pid: null });
    await this.captures.guard(run.id, 'The end of its parts', async () => this.endChildren(run.id, outcome));
  }

  /** The run of a process started by hand: its code says how it ends, unless the process goes without a word. */
  async endObserved(run: ActiveRun, lostAt: number | null): Promise<void> {
    run.ending = true;
    this.context.sampler.unfollow(run.id);
    await this.captures.guard(run.id, 'The last of its metrics', async () => run.ingest?.finish());
    const { status } = this.context.store.runs.summary(run.id);
    if (lostAt !== null && isActive(status)) {
      await this.store(run, {
        ...{ status: 'LOST', exitCode: null, signal: null, endTime: lostAt, cpuTime: null, pid: null },
        exitReason: 'Its process ended without ending the run, so nobody knows how it went: it may have been killed.',
      });
    }
    await this.captureEnd(run);
  }

  private endChildren(runId: string, { endTime }: RunOutcome): void {
    const { link, store } = this.context;
    const children = store.runs.active().filter(({ launchPlan }) => launchOfChild(launchPlan) === runId);
    const ids = children.map(({ id }) => id);
    if (ids.length > 0) link?.endChildren(ids, store.runs.summary(runId), endTime);
  }

  private async captureEnd(run: ActiveRun): Promise<void> {
    const { capture } = this.context;
    const artifacts = this.captures.start(run.id, 'The outputs', async () => {
      const notes = await capture.artifacts({
        runId: run.id,
        cwd: run.cwd,
        outputs: run.plan.outputs,
        startTime: run.plan.ingest.startTime,
      });
      for (const note of notes) this.captures.warn(run.id, note);
    });
    const begun = this.captures.settled(run.id);
    const datasets = begun.then(() =>
      this.captures.start(run.id, 'Whether the data changed', () => capture.recheckDatasets(run.id)),
    );
    await Promise.all([artifacts, datasets]);
  }

  private async lostOutcome(run: ActiveRun, { lostAt, why }: Lost): Promise<RunOutcome> {
    const endTime = lostAt ?? (await lastOutputTime(run));
    const common = { exitCode: null, signal: null, endTime, cpuTime: null };
    const approximate = lostAt === null ? ' The end time is that of its last output.' : '';
    if (run.stopAsked) {
      return {
        ...common,
        status: 'KILLED',
        exitReason: `Stopped on request; its exit status is unknown.${approximate}`,
      };
    }
    return {
      ...common,
      status: 'LOST',
      exitReason: `The process is gone without an exit status: ${why}.${approximate}`,
    };
  }

  /** The end of a run must not get lost in a disk that is full for a while. */
  private async store(run: ActiveRun, update: RunOutcome & { logBytes?: number; pid: null }): Promise<void> {
    const reserve = join(this.context.paths.process(run.id), RESERVE_FILE);
    for (let attempt = 0; !run.abort.signal.aborted; attempt++) {
      try {
        const { link, store } = this.context;
        store.runs.update(run.id, link?.withReport(run.id, update) ?? update);
        return await rm(reserve, { force: true });
      } catch (error) {
        await rm(reserve, { force: true });
        if (attempt === 0) continue;
        this.context.log(`The end of run ${run.id} could not be stored yet: ${(error as Error).message}`);
        await sleep(this.context.timing.storeRetryMs, undefined, { signal: run.abort.signal }).catch(() => {});
      }
    }
  }
}

async function lastOutputTime(run: ActiveRun): Promise<number> {
  try {
    return Math.round((await stat(run.logFile)).mtimeMs);
  } catch {
    return run.plan.ingest.startTime;
  }
}
