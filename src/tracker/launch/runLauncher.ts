import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeAtomic } from '../../platform/atomicFile';
import { CockpitError } from '../../shared/model/cockpitError';
import type { RunSummary } from '../../shared/model/run';
import type { AttachAnswer, LaunchRequest } from '../../shared/protocol/trackerApi';
import type { ActiveRun } from './activeRun';
import type { Launcher } from './launcher';
import type { LauncherContext } from './launcherParts';
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

  constructor(private readonly context: LauncherContext) {
    this.captures = new RunCaptures(context);
    this.starter = new RunStarter(context, this.captures);
    this.follower = new RunFollower(context, this.captures, new RunEnder(context, this.captures));
    this.recovery = new RunRecovery(context, this.captures, this.starter, this.follower);
  }

  async launch(request: LaunchRequest): Promise<RunSummary> {
    const { store, paths } = this.context;
    const resolved = await resolveLaunch(request, paths.folder, process.env);
    const run = this.starter.create(request, resolved, false);
    this.follower.add(run);
    const ended = await this.starter.start(run, resolved);
    if (ended) await this.follower.end(run, ended, 0);
    else this.follower.follow(run);
    return store.runs.summary(run.id);
  }

  async attach(request: LaunchRequest): Promise<AttachAnswer> {
    const { store, paths } = this.context;
    const resolved = await resolveLaunch(request, paths.folder, process.env);
    const run = this.starter.create(request, resolved, true);
    this.follower.add(run);
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
    if (run.plan.attached) {
      throw new CockpitError('CONFLICT', 'This run belongs to a debug session. Stop it there.');
    }
    run.stopAsked = true;
    run.stopForce ||= force;
    await writeAtomic(join(paths.process(id), STOP_FILE), JSON.stringify({ at: Date.now() })).catch(() => {});
    await this.follower.sendStop(run, force);
  }

  takeBack(): Promise<void> {
    return this.recovery.takeBack();
  }

  activeCount(): number {
    return this.follower.size + this.captures.size;
  }

  async dispose(): Promise<void> {
    this.follower.dispose();
    this.context.sampler.dispose();
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
