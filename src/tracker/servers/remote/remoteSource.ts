import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type {
  ArtifactPlace,
  ImportedExperiment,
  ImportedLoggedModel,
  ImportedModel,
  ImportedRun,
  ImportSource,
  OnProblem,
  PointBatch,
} from '../../importing/importSource';
import { factsOfTags } from '../../importing/runTags';
import { RemoteArtifacts } from './remoteArtifacts';
import { importedLoggedModel, importedModel } from './remoteModels';
import { inputsOf, modelsOf, pointOf, runAddress } from './remoteRun';
import type { RemoteServer } from './remoteServer';
import { ServerError } from './serverError';
import { type RemoteExperiment, type RemoteRun, recordOf } from './wire';

const RUN_PAGE = 200;

export interface RemoteSourceOptions {
  /** Address of the server, for people. */
  url: string;
  onProblem: OnProblem;
  signal: AbortSignal;
  /** Only these runs, … */
  runIds?: readonly string[];
  /** … or those of the experiments of these names; all of them when both are absent. */
  experiments?: readonly string[];
  /** Histories only: files stay on the server. */
  withoutFiles?: boolean;
  /** Runs that must not come, such as those that this store pushed there. */
  skip?: (run: RemoteRun) => boolean;
  /** Called once a run has been written. */
  onWritten?: (run: RemoteRun) => void;
}

/** Everything of a tracking server, to be imported: runs with their histories, files and models. */
export class RemoteSource implements ImportSource {
  private readonly modelIds = new Set<string>();
  private readonly runIds = new Set<string>();
  private readonly scratch: string[] = [];

  constructor(
    private readonly remote: RemoteServer,
    private readonly options: RemoteSourceOptions,
  ) {}

  async experiments(): Promise<ImportedExperiment[]> {
    const found: ImportedExperiment[] = [];
    for await (const experiment of this.remote.experiments()) {
      if (this.isWanted(experiment)) found.push(importedExperiment(experiment));
    }
    return found;
  }

  async runCount(): Promise<number | null> {
    return this.options.runIds?.length ?? null;
  }

  async *runs(signal: AbortSignal): AsyncGenerator<ImportedRun> {
    for await (const run of this.options.runIds ? this.named(this.options.runIds) : this.all()) {
      signal.throwIfAborted();
      if (this.options.skip?.(run)) continue;
      const folder = await mkdtemp(join(tmpdir(), 'mlops-pull-'));
      this.scratch.push(folder);
      yield await this.imported(run, folder);
      this.runIds.add(run.info.run_id);
      this.options.onWritten?.(run);
      await rm(folder, { recursive: true, force: true });
    }
  }

  async *loggedModels(signal: AbortSignal): AsyncGenerator<ImportedLoggedModel> {
    if (this.options.withoutFiles) return;
    for (const id of this.modelIds) {
      signal.throwIfAborted();
      const model = await this.remote.loggedModel(id);
      if (model === null) continue;
      const folder = await mkdtemp(join(tmpdir(), 'mlops-pull-'));
      this.scratch.push(folder);
      const artifacts = await this.download(`model ${id}`, model.info.artifact_uri, null, folder);
      yield importedLoggedModel(model, artifacts);
      await rm(folder, { recursive: true, force: true });
    }
  }

  /** Those with a version made of a run that came, or all of them when all runs came. */
  async *models(signal: AbortSignal): AsyncGenerator<ImportedModel> {
    if (this.options.withoutFiles) return;
    const all = this.options.runIds === undefined && this.options.experiments === undefined;
    for await (const model of this.remote.registeredModels()) {
      signal.throwIfAborted();
      const versions = [];
      for await (const version of this.remote.versions(model.name)) {
        if (all || (version.run_id && this.runIds.has(version.run_id))) versions.push(version);
      }
      if (all || versions.length > 0) yield importedModel(model, versions);
    }
  }

  async *traces(): AsyncGenerator<never> {
    // Traces stay on the server: they belong to programs in use, not to runs.
  }

  close(): void {
    for (const folder of this.scratch) void rm(folder, { recursive: true, force: true });
  }

  private isWanted({ name }: RemoteExperiment): boolean {
    return this.options.experiments?.includes(name) ?? true;
  }

  private async *named(runIds: readonly string[]): AsyncGenerator<RemoteRun> {
    for (const id of runIds) {
      const run = await this.remote.run(id);
      if (run) yield run;
      else this.options.onProblem(`run ${id}`, 'The server has no such run any more.');
    }
  }

  private async *all(): AsyncGenerator<RemoteRun> {
    const experimentIds: string[] = [];
    for await (const experiment of this.remote.experiments()) {
      if (this.isWanted(experiment)) experimentIds.push(experiment.experiment_id);
    }
    if (experimentIds.length === 0) return;
    for (let token: string | undefined; ; ) {
      const page = await this.remote.searchRuns({ experimentIds, limit: RUN_PAGE, token, orderBy: 'start_time ASC' });
      yield* page.runs;
      token = page.next;
      if (token === undefined) return;
    }
  }

  private async imported(run: RemoteRun, folder: string): Promise<ImportedRun> {
    const { info } = run;
    for (const { modelId } of modelsOf(run)) this.modelIds.add(modelId);
    const artifacts = await this.download(
      `run ${info.run_name ?? info.run_id}`,
      info.artifact_uri,
      info.run_id,
      folder,
    );
    return {
      ...importedFacts(run, this.options.url),
      artifacts,
      points: (read, signal) => this.points(run, read, signal),
    };
  }

  /** How far a metric was read is the number of its points. */
  private async *points(
    { info, data }: RemoteRun,
    read: Readonly<Record<string, number>>,
    signal: AbortSignal,
  ): AsyncGenerator<PointBatch> {
    for (const { key } of data?.metrics ?? []) {
      let count = 0;
      for await (const page of this.remote.history(info.run_id, key)) {
        signal.throwIfAborted();
        const fresh = page.slice(Math.max(0, (read[key] ?? 0) - count));
        count += page.length;
        // What was read as the newest value of a run in a list is among them.
        if (fresh.length > 0) yield { points: fresh.map(pointOf), read: { [key]: count }, unique: true };
      }
    }
  }

  /** Files come into a folder of their own first, each whole or not at all. */
  private async download(
    where: string,
    uri: string | undefined,
    runId: string | null,
    folder: string,
  ): Promise<ArtifactPlace> {
    const { signal, onProblem, withoutFiles } = this.options;
    if (withoutFiles) return { uri: uri ?? null, folder: null };
    const artifacts = new RemoteArtifacts(this.remote.http, uri ?? '', runId, signal);
    let now = 'files';
    try {
      for (const { path } of await artifacts.list()) {
        now = `file ${path}`;
        try {
          await artifacts.download(path, placeBelow(folder, path));
        } catch (error) {
          if (error instanceof ServerError && error.isForAll) throw error;
          signal.throwIfAborted();
          onProblem(`${where}, its ${now}`, error);
        }
      }
    } catch (error) {
      signal.throwIfAborted();
      onProblem(`${where}, its ${now}`, error);
    }
    return { uri: uri ?? null, folder };
  }
}

/** Throws for a name by which a server would write outside of the folder. */
function placeBelow(folder: string, path: string): string {
  const parts = path.split('/').filter((part) => part !== '');
  if (parts.length === 0 || parts.some((part) => part === '..' || part === '.' || /[\\\0]/.test(part))) {
    throw new Error('Its name leads out of the folder of artifacts.');
  }
  return join(folder, ...parts);
}

export function importedExperiment(experiment: RemoteExperiment): ImportedExperiment {
  return {
    id: experiment.experiment_id,
    name: experiment.name,
    deleted: experiment.lifecycle_stage === 'deleted',
    createdAt: Number(experiment.creation_time ?? 0),
    tags: recordOf(experiment.tags),
  };
}

/** All of a run that one answer holds, but for its points and files. */
export function importedFacts(run: RemoteRun, serverUrl: string): Omit<ImportedRun, 'artifacts' | 'points'> {
  const { info, data } = run;
  const tags = recordOf(data?.tags);
  return {
    id: info.run_id,
    name: info.run_name ?? tags['mlflow.runName'] ?? '',
    experimentId: info.experiment_id,
    status: info.status,
    startTime: Number(info.start_time ?? 0),
    endTime: info.end_time ? Number(info.end_time) : null,
    deleted: info.lifecycle_stage === 'deleted',
    userId: info.user_id ?? tags['mlflow.user'] ?? '',
    cwd: '',
    params: recordOf(data?.params),
    tags,
    ...factsOfTags(tags),
    inputs: inputsOf(run),
    models: modelsOf(run),
    origin: runAddress(serverUrl, run),
    source: 'server',
    problems: [],
  };
}
