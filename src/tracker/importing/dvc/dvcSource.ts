import { pathToFileURL } from 'node:url';
import { formatOf, readParamsText } from '../../../shared/params/paramsFile';
import type { IncomingPoint } from '../../store/store';
import type { ImportedExperiment, ImportedRun, ImportSource, OnProblem } from '../importSource';
import { type DvcFacts, dvcFacts } from './dvcFiles';
import { summaryPoints, tablePoints } from './dvcPoints';
import { type ExperimentRef, GitObjects } from './gitObjects';

/** Bytes of a params or metrics file; anything bigger is data. */
const MOST_BYTES = 8 << 20;
const GIT_TIMEOUT_MS = 300_000;
const TABLE = /^(?:.*\/)?plots\/metrics\/(.+)\.tsv$/;

type Files = Map<string, string>;

/** Experiments of DVC: commits that `dvc exp run` keeps under `refs/exps`, read through git and without DVC. */
export class DvcSource implements ImportSource {
  private readonly git: GitObjects;
  private refs: ExperimentRef[] | null = null;

  constructor(
    private readonly folder: string,
    private readonly name: string,
    private readonly onProblem: OnProblem,
  ) {
    this.git = new GitObjects(folder, AbortSignal.timeout(GIT_TIMEOUT_MS));
  }

  async experiments(): Promise<ImportedExperiment[]> {
    const createdAt = (await this.all())[0]?.time ?? Date.now();
    return [{ id: this.name, name: this.name, deleted: false, createdAt, tags: {} }];
  }

  async runCount(): Promise<number> {
    return (await this.all()).length;
  }

  async *runs(signal: AbortSignal): AsyncGenerator<ImportedRun> {
    for (const ref of await this.all()) {
      signal.throwIfAborted();
      try {
        yield await this.read(ref);
      } catch (error) {
        this.onProblem(`Experiment ${ref.name}`, error);
      }
    }
  }

  async *loggedModels(): AsyncGenerator<never> {}
  async *models(): AsyncGenerator<never> {}
  async *traces(): AsyncGenerator<never> {}
  close(): void {}

  private async all(): Promise<ExperimentRef[]> {
    this.refs ??= await this.git.experiments();
    return this.refs;
  }

  private async read(ref: ExperimentRef): Promise<ImportedRun> {
    const problems: ImportedRun['problems'] = [];
    const onProblem: OnProblem = (where, why) =>
      problems.push({ where: `${ref.name}: ${where}`, what: why instanceof Error ? why.message : String(why) });
    const all = await this.git.files(ref.commit);
    const read = (paths: Iterable<string>) => this.texts(all, paths);
    const facts = await this.facts(all, read, onProblem);
    const tables = [...all.keys()].filter((path) => TABLE.test(path));
    const files = await read([...facts.params, ...facts.metrics, ...tables]);
    const points = pointsOf(facts, tables, files, ref.time, onProblem);
    return {
      id: ref.commit,
      name: ref.name,
      experimentId: this.name,
      status: 'FINISHED',
      startTime: ref.time,
      endTime: ref.time,
      deleted: false,
      userId: '',
      command: facts.commands.join(' && '),
      cwd: this.folder,
      params: paramsOf(facts, files, onProblem),
      tags: { 'dvc.baseline': ref.baseline },
      note: null,
      parentId: null,
      // The experiment's own commit holds its exact files.
      commit: ref.commit,
      inputs: facts.inputs,
      models: [],
      artifacts: { uri: null, folder: null },
      origin: `${pathToFileURL(this.folder).href}#refs/exps/${ref.baseline.slice(0, 2)}/${ref.baseline.slice(2)}/${ref.name}`,
      problems,
      async *points(before) {
        // A commit never changes.
        if (points.length > 0 && before.commit === undefined) yield { points, read: { commit: 1 }, unique: false };
      },
    };
  }

  private async facts(
    all: ReadonlyMap<string, unknown>,
    read: (paths: Iterable<string>) => Promise<Files>,
    onProblem: OnProblem,
  ): Promise<DvcFacts> {
    const paths = [...all.keys()].filter((path) => /(?:^|\/)dvc\.(?:yaml|lock)$/.test(path));
    const files = await read(paths);
    const facts: DvcFacts = { params: [], metrics: [], inputs: [], commands: [] };
    for (const folder of new Set(paths.map((path) => path.replace(/\/?dvc\.(?:yaml|lock)$/, '')))) {
      const at = (name: string) => files.get(folder === '' ? name : `${folder}/${name}`) ?? null;
      try {
        const own = dvcFacts(folder, at('dvc.yaml'), at('dvc.lock'));
        for (const key of ['params', 'metrics', 'commands'] as const) facts[key].push(...own[key]);
        facts.inputs.push(...own.inputs);
      } catch (error) {
        onProblem(folder === '' ? 'dvc.yaml' : `${folder}/dvc.yaml`, error);
      }
    }
    // DVCLive writes its own where no dvc.yaml names them.
    for (const path of all.keys()) {
      if (/(?:^|\/)dvclive\/metrics\.json$/.test(path)) facts.metrics.push(path);
      if (/(?:^|\/)(?:dvclive\/)?params\.ya?ml$/.test(path)) facts.params.push(path);
    }
    return { ...facts, params: [...new Set(facts.params)], metrics: [...new Set(facts.metrics)] };
  }

  private async texts(
    all: ReadonlyMap<string, { object: string; bytes: number }>,
    paths: Iterable<string>,
  ): Promise<Files> {
    const wanted = [...paths].flatMap((path) => {
      const file = all.get(path);
      return file && file.bytes <= MOST_BYTES ? [[path, file.object] as const] : [];
    });
    const texts = await this.git.texts(wanted.map(([, object]) => object));
    return new Map(wanted.flatMap(([path, object]) => (texts.has(object) ? [[path, texts.get(object) ?? '']] : [])));
  }
}

function paramsOf({ params }: DvcFacts, files: Files, onProblem: OnProblem): Record<string, string> {
  const all: Record<string, string> = {};
  for (const path of params) {
    const text = files.get(path);
    if (text === undefined) continue;
    try {
      Object.assign(all, readParamsText(text, formatOf(path) ?? 'yaml'));
    } catch (error) {
      onProblem(path, error);
    }
  }
  return all;
}

/** The history of a metric where there is a table of it, else its last value. */
function pointsOf(
  { metrics }: DvcFacts,
  tables: readonly string[],
  files: Files,
  time: number,
  onProblem: OnProblem,
): IncomingPoint[] {
  const points: IncomingPoint[] = [];
  const attempt = (path: string, read: (text: string) => IncomingPoint[]) => {
    const text = files.get(path);
    if (text === undefined) return;
    try {
      points.push(...read(text));
    } catch (error) {
      onProblem(path, error);
    }
  };
  for (const path of tables) attempt(path, (text) => tablePoints(TABLE.exec(path)?.[1] ?? path, text, time));
  const covered = new Set(points.map(({ key }) => key.replaceAll('/', '.')));
  for (const path of metrics) {
    const format = formatOf(path) === 'yaml' ? 'yaml' : 'json';
    attempt(path, (text) => summaryPoints(text, format, time).filter(({ key }) => !covered.has(key)));
  }
  return points;
}
