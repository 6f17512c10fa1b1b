import { randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { ProcessDetails } from '../../platform/processDetails';
import type { LaunchRequest } from '../../shared/protocol/trackerApi';
import { ActiveRun, metricsFileIn } from './activeRun';
import { changedSince } from './changedSince';
import { cleanEnvironment, runVariables } from './childEnvironment';
import { friendlyName } from './friendlyName';
import { languageOf } from './interpreter';
import type { LauncherContext } from './launcherParts';
import type { ResolvedLaunch } from './resolvedLaunch';
import type { RunCaptures } from './runCaptures';
import { RunnerProcess } from './runnerProcess';
import { type ExitRecord, RESERVE_BYTES, RESERVE_FILE, type StoredPlan } from './runRecords';

/** Makes runs and starts their processes. */
export class RunStarter {
  constructor(
    private readonly context: LauncherContext,
    private readonly captures: RunCaptures,
  ) {}

  /** Writes the run's row. */
  create(request: LaunchRequest, resolved: ResolvedLaunch, attached: boolean): ActiveRun {
    const { store } = this.context;
    const id = randomBytes(6).toString('hex');
    const startTime = Date.now();
    const plan = { ...this.storedPlan(id, startTime, resolved, attached), named: Boolean(request.name) };
    store.transaction(() => {
      store.runs.create({
        id,
        name: request.name || friendlyName(),
        madeUpName: !request.name,
        experiment: resolved.experiment,
        status: 'SCHEDULED',
        command: resolved.command,
        argv: resolved.shownArgv,
        job: resolved.job,
        source: request.source,
        cwd: resolved.cwd,
        startTime,
        mainMetric: resolved.metric,
        goal: resolved.goal,
        launchPlan: JSON.stringify(plan),
      });
      if (Object.keys(resolved.params).length > 0) store.runs.setParams(id, resolved.params);
      for (const [key, value] of Object.entries(request.tags ?? {})) store.runs.setTag(id, key, value);
    });
    for (const warning of resolved.warnings) this.captures.warn(id, warning);
    return new ActiveRun(id, plan);
  }

  /**
   * Captures the code, then starts the command. Answers null once it runs, or how it ended if it could not be started.
   */
  async start(run: ActiveRun, resolved: ResolvedLaunch): Promise<ExitRecord | null> {
    try {
      return await this.tryStart(run, resolved);
    } catch (error) {
      return notStarted(`The command was not started: ${messageOf(error)}`);
    }
  }

  private async tryStart(run: ActiveRun, resolved: ResolvedLaunch): Promise<ExitRecord | null> {
    const { paths, store, distDir } = this.context;
    // The runner comes up while git looks at the code; the command itself starts only after the snapshot.
    const [spawned] = await Promise.allSettled([
      RunnerProcess.spawn(distDir),
      this.captureCode(run),
      this.makeFolders(run.id),
    ]);
    if (spawned.status === 'rejected') throw spawned.reason;
    const runner = spawned.value;
    run.runner = runner;
    if (run.stopAsked) {
      runner.callOff();
      return notStarted(null);
    }
    const starting = runner.start({
      argv: resolved.argv,
      shell: resolved.shell,
      cwd: resolved.cwd,
      env: { ...resolved.env, ...this.variables(run, resolved) },
      logFile: run.logFile,
      folder: paths.process(run.id),
      standIn: this.context.link?.standIn(run.id) ?? null,
    });
    this.captureRest(run, resolved);
    const started = await starting;
    if (!started) {
      await runner.gone;
      return runner.ended ?? notStarted(runnerGone(runner.failure));
    }
    run.process = started.started;
    for (const note of started.notes) this.captures.warn(run.id, note);
    await this.captures.guard(run.id, 'Its start', async () =>
      store.runs.update(run.id, { status: 'RUNNING', pid: started.started.pid }),
    );
    return null;
  }

  /** The variables that tie a process to the run. */
  variables(run: ActiveRun, resolved: ResolvedLaunch): Record<string, string> {
    const connection = this.context.link?.variables(run.id, resolved.env);
    if (connection?.warning) this.captures.warn(run.id, connection.warning);
    return {
      ...runVariables(resolved.env, {
        id: run.id,
        metricsFile: run.plan.ingest.metricsFile,
        artifacts: this.context.paths.artifacts(run.id),
      }),
      ...connection?.env,
    };
  }

  /** Snapshot of the code as it is now. */
  async captureCode(run: ActiveRun): Promise<void> {
    const { capture, store } = this.context;
    await this.captures.guard(run.id, 'The code', async () => {
      const { git, notes } = await capture.code(run.cwd, run.id);
      store.runs.update(run.id, { git, gitNotes: notes });
    });
  }

  /** Datasets and environment, beside the running command. */
  captureRest(run: ActiveRun, resolved: ResolvedLaunch): void {
    const { capture, store, paths } = this.context;
    if (resolved.data.length > 0) {
      void this.captures.start(run.id, 'The data', () => capture.datasets(run.id, paths.folder, resolved.data));
    }
    void this.captures.start(run.id, 'The environment', async () => {
      const { interpreter, language, env } = resolved;
      const environment = await capture.environment({ interpreter, language, env });
      store.runs.update(run.id, { environmentId: environment.id });
    });
  }

  /** Code, data and environment of a process that was started by hand, in the background. */
  captureObserved(run: ActiveRun, { argv, cwd, env }: ProcessDetails, data: readonly string[]): void {
    const { capture, store, paths } = this.context;
    const known = Object.keys(env).length > 0 ? env : cleanEnvironment(process.env);
    const language = languageOf(argv, known, cwd);
    void this.captures.start(run.id, 'The code', () => this.captureCode(run));
    if (data.length > 0) {
      const uses = data.map((path) => ({ path, role: null }));
      void this.captures.start(run.id, 'The data', () => capture.datasets(run.id, paths.folder, uses));
    }
    void this.captures.start(run.id, 'The environment', async () => {
      const environment = await capture.environment({ ...language, env: cleanEnvironment(known) });
      store.runs.update(run.id, { environmentId: environment.id });
    });
  }

  /** Captures what an earlier tracker did not get to. Data that changed since the start is not what the run saw. */
  async captureAgain(run: ActiveRun): Promise<void> {
    const { capture, store, paths } = this.context;
    const { datasets, environment } = store.runs.detail(run.id);
    const data: ResolvedLaunch['data'] = [];
    for (const use of datasets.filter(({ state }) => state === 'pending')) {
      const path = resolve(paths.folder, use.path);
      if (await changedSince(path, run.plan.ingest.startTime)) {
        store.datasets.setUse(run.id, { ...use, state: 'changed' });
      } else data.push({ path, role: use.role });
    }
    if (data.length > 0) await capture.datasets(run.id, paths.folder, data);
    if (environment) return;
    const { interpreter, language } = run.plan;
    const { id } = await capture.environment({ interpreter, language, env: cleanEnvironment(process.env) });
    store.runs.update(run.id, { environmentId: id });
  }

  private storedPlan(id: string, startTime: number, resolved: ResolvedLaunch, attached: boolean): StoredPlan {
    const { paths } = this.context;
    return {
      attached,
      outputs: resolved.outputs,
      interpreter: resolved.interpreter,
      language: resolved.language,
      ingest: {
        runId: id,
        cwd: resolved.cwd,
        logFile: paths.log(id),
        metricsFile: metricsFileIn(paths.process(id)),
        metricFiles: resolved.metricFiles,
        folders: resolved.outputs.map((output) => resolve(resolved.cwd, output)),
        stdout: resolved.stdout,
        startTime,
      },
    };
  }

  /** The folders of the run's log, process files and artifacts. */
  async makeFolders(id: string): Promise<void> {
    const { paths } = this.context;
    const folders = [dirname(paths.log(id)), paths.process(id), paths.artifacts(id)];
    await Promise.all(
      folders.map((folder) =>
        this.captures.guard(id, `What belongs into ${folder}`, () => mkdir(folder, { recursive: true })),
      ),
    );
    await writeFile(join(paths.process(id), RESERVE_FILE), Buffer.alloc(RESERVE_BYTES, ' ')).catch(() => {});
  }
}

function notStarted(error: string | null): ExitRecord {
  return { exitCode: null, signal: null, endTime: Date.now(), cpuMs: null, error };
}

function runnerGone(failure: Error | null): string {
  return `The command was not started, because the process that watches over it ${
    failure ? `could not be started: ${failure.message}.` : 'ended at once.'
  } Try again; if it happens again, look into the tracker's log.`;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
