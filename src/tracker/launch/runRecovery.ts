import { stat } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { isActive } from '../../shared/model/run';
import { ActiveRun } from './activeRun';
import type { LauncherContext } from './launcherParts';
import { launchOfChild } from './observedRun';
import type { RunCaptures } from './runCaptures';
import type { RunFollower } from './runFollower';
import { readExitRecord, readProcessRecord, readStopRecord, type StoredPlan } from './runRecords';
import type { RunStarter } from './runStarter';
import { lookAtProcess } from './watchProcess';

/** At a tracker's start: finds what became of the runs that the last tracker left active. */
export class RunRecovery {
  constructor(
    private readonly context: LauncherContext,
    private readonly captures: RunCaptures,
    private readonly starter: RunStarter,
    private readonly follower: RunFollower,
  ) {}

  /** Resolves once live runs are followed again and ended ones are shown as such, if that is a matter of moments. */
  async takeBack(): Promise<void> {
    const left = this.context.store.runs.active().filter(({ id }) => !this.follower.get(id));
    const taken = left.map(({ id, launchPlan }) =>
      this.takeBackRun(id, launchPlan).catch((error: unknown) =>
        this.captures.warn(id, `The run could not be taken back: ${(error as Error).message}`),
      ),
    );
    const patience = new AbortController();
    const wait = sleep(this.context.timing.takeBackMs, undefined, { signal: patience.signal }).catch(() => {});
    await Promise.race([Promise.all(taken), wait]);
    patience.abort();
  }

  private async takeBackRun(id: string, launchPlan: string): Promise<void> {
    const launch = launchOfChild(launchPlan);
    if (launch !== null) return this.takeBackChild(id, launch);
    const plan = parsePlan(launchPlan);
    if (!plan) return this.giveUp(id);
    const run = new ActiveRun(id, plan);
    this.follower.add(run);
    const folder = this.context.paths.process(id);
    run.stopAsked = (await readStopRecord(folder)) !== null;
    void this.captures.start(id, 'What the last tracker left open', () => this.starter.captureAgain(run));
    if (plan.observed) return this.follower.followObserved(run, plan.observed);
    if (plan.attached) return this.follower.followAttached(run, true);
    run.process = await readProcessRecord(folder);
    const ending = run.process ? await lookAtProcess(folder, run.process, true) : await readExitRecord(folder);
    if (ending) {
      run.ingest = this.context.ingest.follow(plan.ingest);
      return this.follower.end(run, ending === 'gone' ? { lostAt: null, why: GONE } : ending, 0);
    }
    if (run.process) this.follower.follow(run);
    else void this.awaitProcess(run, folder).catch(() => {});
  }

  /** A runner that was only just started is given a moment to say what it started. */
  private async awaitProcess(run: ActiveRun, folder: string): Promise<void> {
    const { startGraceMs, pollMs } = this.context.timing;
    for (const end = Date.now() + startGraceMs; Date.now() < end && !run.process; ) {
      if (await readExitRecord(folder)) break;
      await sleep(pollMs, undefined, { signal: run.abort.signal });
      run.process = await readProcessRecord(folder);
    }
    this.follower.follow(run);
  }

  /** Its launch takes it along, unless that ended without this part being known. */
  private takeBackChild(id: string, launch: string): void {
    const { store, link } = this.context;
    const parent = store.runs.head(launch) && store.runs.summary(launch);
    if (parent && isActive(parent.status)) return;
    link?.endChildren([id], { status: parent?.status ?? 'LOST', exitReason: null }, parent?.endTime ?? Date.now());
  }

  private async giveUp(id: string): Promise<void> {
    this.context.store.runs.update(id, {
      status: 'LOST',
      endTime: await lastChange(this.context.paths.log(id)),
      exitReason:
        'What was stored of the run to take it back after a restart can’t be read, so nobody knows how it ended. The end time is that of its last output.',
    });
  }
}

/** Now, where there is no such file. */
async function lastChange(path: string): Promise<number> {
  try {
    return Math.round((await stat(path)).mtimeMs);
  } catch {
    return Date.now();
  }
}

/** Why processes that are not there any more left no exit status. */
const GONE = 'the process that watched over it was ended by force, or the machine was restarted';

/** The plan as this version stores it; null for anything else. */
function parsePlan(text: string): StoredPlan | null {
  try {
    const plan = JSON.parse(text) as Partial<StoredPlan> | null;
    return plan?.ingest && Array.isArray(plan.outputs) ? (plan as StoredPlan) : null;
  } catch {
    return null;
  }
}
