import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Trace } from '../../../shared/model/trace';
import type {
  ImportedExperiment,
  ImportedLoggedModel,
  ImportedModel,
  ImportedRun,
  ImportSource,
  OnProblem,
} from '../importSource';
import { readAhead } from '../readAhead';
import { readLoggedModel, readRegisteredModel } from './fileStoreModels';
import { looksLikeRun, type RunPlace, readFileStoreRun } from './fileStoreRun';
import { readFileStoreTrace } from './fileStoreTrace';
import { folderTexts, subfolders } from './folderTexts';
import { number, readMeta, text, texts } from './metaYaml';

const RUNS_AHEAD = 4;
/** Folders of an experiment that are no runs. */
const RESERVED = new Set(['tags', 'datasets', 'traces', 'models']);

interface ExperimentPlace {
  folder: string;
  experiment: ImportedExperiment;
}

/**
 * MLflow's file store, a folder `mlruns`: layout of mlflow/store/tracking/file_store.py and
 * mlflow/store/model_registry/file_store.py.
 */
export class FileStoreSource implements ImportSource {
  private places: Promise<ExperimentPlace[]> | null = null;

  constructor(
    private readonly root: string,
    private readonly onProblem: OnProblem,
  ) {}

  async experiments(): Promise<ImportedExperiment[]> {
    return (await this.experimentPlaces()).map(({ experiment }) => experiment);
  }

  async runCount(): Promise<number> {
    let count = 0;
    for (const place of await this.experimentPlaces()) count += (await this.runPlaces(place)).length;
    return count;
  }

  async *runs(signal: AbortSignal): AsyncGenerator<ImportedRun> {
    for (const place of await this.experimentPlaces()) {
      const read = (runPlace: RunPlace) => this.attempt(runPlace.folder, () => this.readRun(runPlace));
      for await (const run of readAhead(await this.runPlaces(place), RUNS_AHEAD, read)) {
        signal.throwIfAborted();
        if (run) yield run;
      }
    }
  }

  async *loggedModels(signal: AbortSignal): AsyncGenerator<ImportedLoggedModel> {
    for (const { folder, experiment } of await this.experimentPlaces()) {
      for (const name of await subfolders(join(folder, 'models'))) {
        signal.throwIfAborted();
        const place = join(folder, 'models', name);
        const model = await this.attempt(place, () => readLoggedModel(place, experiment.id, this.onProblem));
        if (model) yield model;
      }
    }
  }

  async *models(signal: AbortSignal): AsyncGenerator<ImportedModel> {
    for (const name of await subfolders(join(this.root, 'models'))) {
      signal.throwIfAborted();
      const place = join(this.root, 'models', name);
      const model = await this.attempt(place, () => readRegisteredModel(place, this.onProblem));
      if (model) yield model;
    }
  }

  async *traces(signal: AbortSignal): AsyncGenerator<Trace> {
    for (const { folder, experiment } of await this.experimentPlaces()) {
      for (const name of await subfolders(join(folder, 'traces'))) {
        signal.throwIfAborted();
        const place = join(folder, 'traces', name);
        const trace = await this.attempt(place, () => readFileStoreTrace(place, experiment.id, this.onProblem));
        if (trace) yield trace;
      }
    }
  }

  close(): void {}

  private experimentPlaces(): Promise<ExperimentPlace[]> {
    this.places ??= this.readExperiments();
    return this.places;
  }

  private async readExperiments(): Promise<ExperimentPlace[]> {
    const trash = join(this.root, '.trash');
    const folders = [
      ...(await subfolders(this.root))
        .filter((name) => !name.startsWith('.') && name !== 'models')
        .map((name) => ({ folder: join(this.root, name), deleted: false })),
      ...(await subfolders(trash)).map((name) => ({ folder: join(trash, name), deleted: true })),
    ];
    const places: ExperimentPlace[] = [];
    for (const { folder, deleted } of folders) {
      const experiment = await this.attempt(folder, () => readExperiment(folder, deleted, this.onProblem));
      if (experiment) places.push({ folder, experiment });
    }
    return places;
  }

  private async runPlaces({ folder, experiment }: ExperimentPlace): Promise<RunPlace[]> {
    return (await subfolders(folder))
      .filter((name) => !RESERVED.has(name) && !name.startsWith('.'))
      .map((name) => ({
        experimentFolder: folder,
        experimentId: experiment.id,
        folder: join(folder, name),
        deleted: experiment.deleted,
      }));
  }

  private async readRun(place: RunPlace): Promise<ImportedRun | null> {
    try {
      return await readFileStoreRun(place);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      // Somebody's own folder is no problem of the store.
      if (!(await looksLikeRun(place.folder))) return null;
      throw new Error('The run has no meta.yaml: it was interrupted while it was being made. It did not come in.');
    }
  }

  private async attempt<T>(where: string, work: () => Promise<T>): Promise<T | null> {
    try {
      return await work();
    } catch (error) {
      this.onProblem(where, error);
      return null;
    }
  }
}

async function readExperiment(
  folder: string,
  deleted: boolean,
  onProblem: OnProblem,
): Promise<ImportedExperiment | null> {
  const files = await readdir(folder);
  if (!files.includes('meta.yaml')) {
    if (!/^\d+$/.test(folder.split(/[\\/]/).at(-1) ?? '')) return null;
    throw new Error('The experiment has no meta.yaml, so neither it nor its runs came in.');
  }
  const meta = await readMeta(folder);
  const id = text(meta, 'experiment_id');
  // Other tools write files of that name too.
  if (id === null) return null;
  return {
    id,
    name: text(meta, 'name') ?? id,
    deleted: deleted || text(meta, 'lifecycle_stage') === 'deleted',
    createdAt: number(meta, 'creation_time') ?? 0,
    tags: { ...texts(meta, 'tags'), ...(await folderTexts(join(folder, 'tags'), onProblem)) },
  };
}
