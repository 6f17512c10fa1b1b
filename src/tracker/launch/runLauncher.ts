import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { writeAtomic } from '../../platform/atomicFile';
import { CockpitError } from '../../shared/model/cockpitError';
import type { RunSummary } from '../../shared/model/run';
import type { AttachAnswer, LaunchRequest } from '../../shared/protocol/trackerApi';
import { ActiveRun } from './activeRun';
import type { Launcher } from './launcher';
import type { LauncherContext } from './launcherParts';
import { resolveLaunch } from './resolveLaunch';
import { RunCaptures } from './runCaptures';
import { RunEnder } from './runEnder';
import {
  type ProcessRecord,
  readExitRecord,
  readProcessRecord,
  readStopRecord,
  STOP_FILE,
  type StoredPlan,
} from './runRecords';
import { RunStarter } from './runStarter';
import { stopGroup } from './stopGroup';
import { watchAttached } from './watchAttached';
import { type Ending, watchProcess } from './watchProcess';

/** Starts, stops, follows and takes back runs; see createLauncher. */
export class RunLauncher implements Launcher {
  private readonly active = new Map<string, ActiveRun>();
  private readonly captures: RunCaptures;
  private readonly starter: RunStarter;
  private readonly ender: RunEnder;

  constructor(private readonly context: LauncherContext) {
    this.captures = new RunCaptures(context);
    this.starter = new RunStarter(context, this.captures);
    this.ender = new RunEnder(context, this.captures);
  }

  async launch(request: LaunchRequest): Promise<RunSummary> {
    const { store, paths } = this.context;
    const resolved = await resolveLaunch(request, paths.folder, process.env);
    const run = this.starter.create(request, resolved, false);
    this.active.set(run.id, run);
    const ended = await this.starter.start(run, resolved);
    if (ended) await this.end(run, ended, 0);
    else this.follow(run);
    return store.runs.summary(run.id);
  }

  async attach(request: LaunchRequest): Promise<AttachAnswer> {
    const { store, paths } = this.context;
    const resolved = await resolveLaunch(request, paths.folder, process.env);
    const run = this.starter.create(request, resolved, true);
    this.active.set(run.id, run);
    await this.starter.makeFolders(run.id);
    await this.starter.captureCode(run);
    this.starter.captureRest(run, resolved);
    store.runs.update(run.id, { status: 'RUNNING' });
    this.followAttached(run, false);
    return { run: store.runs.summary(run.id), env: this.starter.variables(run, resolved) };
  }

  async endAttached(runId: string, exitCode: number | null): Promise<RunSummary> {
    const run = this.attached(runId);
    // A session that ends without an exit code was ended by whoever was debugging.
    run.stopAsked ||= exitCode === null;
    await this.end(run, { exitCode, signal: null, endTime: Date.now(), cpuMs: null, error: null });
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
    const run = this.active.get(id);
    if (!run || run.ending) {
      const { name, status } = store.runs.summary(id);
      throw new CockpitError('CONFLICT', `Run ${name} has already ended (${status}), so there is nothing to stop.`);
    }
    if (run.plan.attached) {
      throw new CockpitError('CONFLICT', 'This run belongs to a debug session. Stop it there.');
    }
    run.stopAsked = true;
    run.stopForce ||= force;
    await writeAtomic(join(paths.process(id), STOP_FILE), JSON.stringify({ at: Date.now() })).catch(() => {});
    if (run.process) await this.sendStop(run, run.process, force);
  }

  async takeBack(): Promise<void> {
    const left = this.context.store.runs.active().filter(({ id }) => !this.active.has(id));
    await Promise.all(left.map(({ id, launchPlan }) => this.takeBackRun(id, launchPlan)));
  }

  activeCount(): number {
    return this.active.size + this.captures.size;
  }

  async dispose(): Promise<void> {
    for (const run of this.active.values()) run.release();
    this.active.clear();
    this.context.sampler.dispose();
  }

  private async takeBackRun(id: string, launchPlan: string): Promise<void> {
    const { paths } = this.context;
    const run = new ActiveRun(id, JSON.parse(launchPlan) as StoredPlan);
    const folder = paths.process(id);
    this.active.set(id, run);
    run.stopAsked = (await readStopRecord(folder)) !== null;
    void this.captures.start(id, 'What the last tracker left open', () => this.starter.captureAgain(run));
    if (run.plan.attached) return this.followAttached(run, true);
    run.process = await readProcessRecord(folder);
    if (run.process) this.follow(run);
    else void this.awaitProcess(run, folder).catch(() => {});
  }

  private followAttached(run: ActiveRun, takenBack: boolean): void {
    const { ingest, sampler, timing } = this.context;
    run.ingest = ingest.follow(run.plan.ingest);
    const onSeen = (pid: number) => sampler.follow(run.id, pid, false);
    watchAttached(run.id, { takenBack, pollMs: timing.attachedPollMs, signal: run.abort.signal, onSeen }).then(
      (lost) => (run.ending ? undefined : this.end(run, lost)),
      () => {},
    );
  }

  /** A runner that was only just started is given a moment to say what it started. */
  private async awaitProcess(run: ActiveRun, folder: string): Promise<void> {
    const { startGraceMs, pollMs } = this.context.timing;
    for (const end = Date.now() + startGraceMs; Date.now() < end && !run.process; ) {
      if (await readExitRecord(folder)) break;
      await sleep(pollMs, undefined, { signal: run.abort.signal });
      run.process = await readProcessRecord(folder);
    }
    this.follow(run);
  }

  /** Follows a started run to its end, in the background. */
  private follow(run: ActiveRun): void {
    const { ingest, sampler, store } = this.context;
    run.ingest = ingest.follow(run.plan.ingest);
    if (run.process) {
      const { pid } = run.process;
      sampler.follow(run.id, pid, run.runner !== null);
      void this.captures.guard(run.id, 'Its state', async () => store.runs.update(run.id, { status: 'RUNNING', pid }));
      if (run.stopAsked) void this.sendStop(run, run.process, run.stopForce);
    }
    void this.awaitEnd(run).then(
      (ending) => this.end(run, ending),
      () => {},
    );
  }

  private async awaitEnd(run: ActiveRun): Promise<Ending> {
    const folder = this.context.paths.process(run.id);
    if (!run.process)
      return (
        (await readExitRecord(folder)) ?? {
          lostAt: null,
          why: 'the tracker ended before the command was seen to start',
        }
      );
    const { process, runner } = run;
    return watchProcess({ folder, process, runner }, this.context.timing.pollMs, run.abort.signal);
  }

  private async end(run: ActiveRun, ending: Ending, graceMs = this.context.timing.captureGraceMs): Promise<void> {
    await this.ender.end(run, ending, graceMs);
    this.active.delete(run.id);
  }

  private async sendStop(run: ActiveRun, process: ProcessRecord, force: boolean): Promise<void> {
    const delayMs = this.context.timing.stopDelayMs;
    const { rest } = await stopGroup(process.pid, { force, delayMs, signal: run.abort.signal });
    rest.catch(() => {});
  }

  private attached(runId: string): ActiveRun {
    const { store } = this.context;
    const id = store.runs.resolve(runId);
    const run = this.active.get(id);
    if (run?.plan.attached && !run.ending) return run;
    const { name, status } = store.runs.summary(id);
    throw new CockpitError('CONFLICT', `Run ${name} (${status}) is not a debug session that is still open.`);
  }
}
