import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeAtomic } from '../../platform/atomicFile';
import type { ProcessDetails } from '../../platform/processDetails';
import { CockpitError } from '../../shared/model/cockpitError';
import type { RunSummary } from '../../shared/model/run';
import type { AttachAnswer, LaunchRequest } from '../../shared/protocol/trackerApi';
import { ActiveRun } from './activeRun';
import type { Launcher } from './launcher';
import type { LauncherContext } from './launcherParts';
import { observedData, observedRun } from './observedRun';
import type { ResolvedLaunch } from './resolvedLaunch';
import { resolveLaunch } from './resolveLaunch';
import { RunCaptures } from './runCaptures';
import { RunEnder } from './runEnder';
import { RunFollower } from './runFollower';
import { STOP_FILE } from './runRecords';
import { RunRecovery } from './runRecovery';
import { RunStarter } from './runStarter';

/** Starts, stops, follows and takes back runs; see createLauncher. */
export class RunLauncher implements Launcher {
  private readonly captures: RunCaptures;
  private readonly starter: RunStarter;
  private readonly follower: RunFollower;
  private readonly recovery: RunRecovery;
  /** Launches that have no run yet. */
  private starting = 0;

  constructor(private readonly context: LauncherContext) {
    this.captures = new RunCaptures(context);
    this.starter = new RunStarter(context, this.captures);
    this.follower = new RunFollower(context, this.captures, new RunEnder(context, this.captures));
    this.recovery = new RunRecovery(context, this.captures, this.starter, this.follower);
  }

  async launch(request: LaunchRequest): Promise<RunSummary> {
    const { store } = this.context;
    const { run, resolved } = await this.begin(request, false);
    const ended = await this.starter.start(run, resolved);
    if (ended) await this.follower.end(run, ended, 0);
    else this.follower.follow(run);
    return store.runs.summary(run.id);
  }

  async attach(request: LaunchRequest): Promise<AttachAnswer> {
    const { store } = this.context;
    const { run, resolved } = await this.begin(request, true);
    await this.starter.makeFolders(run.id);
    await this.starter.captureCode(run);
    this.starter.captureRest(run, resolved);
    store.runs.update(run.id, { status: 'RUNNING' });
    this.follower.followAttached(run, false);
    return { run: store.runs.summary(run.id), env: this.starter.variables(run, resolved) };
  }

  async endAttached(runId: string, exitCode: number | null): Promise<RunSummary> {
    const run = this.attached(runId);
    // A session that ends without an exit code was ended by whoever was debugging.
    run.stopAsked ||= exitCode === null;
    await this.follower.end(run, { exitCode, signal: null, endTime: Date.now(), cpuMs: null, error: null });
    return this.context.store.runs.summary(run.id);
  }

  async appendOutput(runId: string, text: string): Promise<void> {
    const run = this.attached(runId);
    run.output = run.output.then(() =>
      this.captures.guard(run.id, 'A part of the output', () => appendFile(run.logFile, text, { mode: 0o600 })),
    );
    await run.output;
  }

  async stop(runId: string, { force }: { force: boolean }): Promise<void> {
    const { store, paths } = this.context;
    const id = store.runs.resolve(runId);
    const run = this.follower.get(id);
    if (!run || run.ending) {
      const { name, status } = store.runs.summary(id);
      const how = run ? '' : ` (${status})`;
      throw new CockpitError('CONFLICT', `Run ${name} has already ended${how}, so there is nothing to stop.`);
    }
    if (run.plan.observed) {
      throw new CockpitError('CONFLICT', 'This run was started by hand. Stop it where it was started.');
    }
    if (run.plan.attached) {
      throw new CockpitError('CONFLICT', 'This run belongs to a debug session. Stop it there.');
    }
    run.stopAsked = true;
    run.stopForce ||= force;
    await writeAtomic(join(paths.process(id), STOP_FILE), JSON.stringify({ at: Date.now() })).catch(() => {});
    await this.follower.sendStop(run, force);
  }

  observe(runId: string, process: ProcessDetails): void {
    const { store, paths } = this.context;
    const known = this.follower.get(runId);
    if (known && !known.ending) return;
    const { startTime } = store.runs.summary(runId);
    const { plan } = observedRun(runId, process, startTime, { kind: 'client' });
    const run = new ActiveRun(runId, plan);
    this.follower.add(run);
    this.follower.followObserved(run, process);
    if (known === undefined) this.starter.captureObserved(run, process, observedData(process, [paths.root]));
  }

  stopObserving(runId: string): void {
    const run = this.follower.get(runId);
    if (run?.plan.observed) void this.follower.endObserved(run, null);
  }

  takeBack(): Promise<void> {
    return this.recovery.takeBack();
  }

  activeCount(): number {
    return this.starting + this.follower.size + this.captures.size;
  }

  async dispose(): Promise<void> {
    this.follower.dispose();
    this.context.sampler.dispose();
  }

  private async begin(
    request: LaunchRequest,
    attached: boolean,
  ): Promise<{ run: ActiveRun; resolved: ResolvedLaunch }> {
    this.starting++;
    try {
      const resolved = await resolveLaunch(request, this.context.paths.folder, process.env);
      const run = this.starter.create(request, resolved, attached);
      this.follower.add(run);
      return { run, resolved };
    } finally {
      this.starting--;
    }
  }

  private attached(runId: string): ActiveRun {
    const { store } = this.context;
    const id = store.runs.resolve(runId);
    const run = this.follower.get(id);
    if (run?.plan.attached && !run.ending) return run;
    const { name, status } = store.runs.summary(id);
    throw new CockpitError('CONFLICT', `Run ${name} (${status}) is not a debug session that is still open.`);
  }
}
