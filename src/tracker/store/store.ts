import type { Artifact } from '../../shared/model/artifact.ts';
import type { Dataset, DatasetUse } from '../../shared/model/dataset.ts';
import type { DatasetInput } from '../../shared/model/declaredDataset.ts';
import type { Environment } from '../../shared/model/environment.ts';
import type { Experiment } from '../../shared/model/experiment.ts';
import type { GitState } from '../../shared/model/git.ts';
import type { LineageGraph } from '../../shared/model/lineage.ts';
import type { LoggedModel, LoggedModelMetric, LoggedModelStatus, RunModel } from '../../shared/model/loggedModel.ts';
import type { MetricPoint, MetricSeries, MetricSummary } from '../../shared/model/metric.ts';
import type { ModelVersion, RegisteredModel } from '../../shared/model/modelVersion.ts';
import type { Goal, RunDetail, RunSource, RunStatus, RunSummary } from '../../shared/model/run.ts';
import type { Trace } from '../../shared/model/trace.ts';
import type { SeriesQuery } from '../../shared/protocol/trackerApi.ts';
import type { RunQuery } from './search/runQuery.ts';
import type { ServerStore, WatchedFolderStore } from './servers/serverStore.ts';

/** What is known when a run is created. */
export interface NewRun {
  id: string;
  /** Taken as it is when the user chose it; the store appends a number when a made-up name is taken. */
  name: string;
  /** True where the cockpit, not the user, thought of the name. */
  madeUpName?: boolean;
  experiment: string;
  status: RunStatus;
  command: string;
  argv: string[] | null;
  job: string | null;
  source: RunSource;
  cwd: string;
  startTime: number;
  endTime?: number | null;
  mainMetric: string | null;
  goal: Goal | null;
  userId?: string;
  /** null or absent: the store's own place. */
  artifactUri?: string | null;
  /** Id of the run it is a part of. */
  parent?: string | null;
  /** Where an imported or pulled run came from, a URI. */
  origin?: string | null;
  /** What a restarted tracker needs to take the run back: a JSON text owned by launch/, of which the store reads only `outputs`. No secrets. Empty, or `{}`, for a run that was not launched here. */
  launchPlan: string;
}

/** Fields that change while a run lives. Only those given are written. */
export interface RunUpdate {
  name?: string;
  note?: string;
  experiment?: string;
  status?: RunStatus;
  exitCode?: number | null;
  signal?: string | null;
  exitReason?: string | null;
  startTime?: number;
  endTime?: number | null;
  userId?: string;
  artifactUri?: string | null;
  parent?: string | null;
  command?: string;
  cpuTime?: number | null;
  pid?: number | null;
  /** Also sets or clears the time of deletion. */
  deleted?: boolean;
  source?: RunSource;
  git?: GitState | null;
  /** Where no more than the commit is known of the code. */
  commit?: string | null;
  gitNotes?: string[];
  environmentId?: string | null;
  logBytes?: number;
}

/** What a request about a run asks first; cheap beside a summary. */
export interface RunHead {
  experimentId: string;
  deleted: boolean;
  /** Where its artifacts are; null for the store's own place. */
  artifactUri: string | null;
  /** Where its experiment's artifacts go; null for the store's own place. */
  artifactLocation: string | null;
}

export interface RunStore {
  /** Makes the experiment where there is none of that name, and brings a deleted one back. */
  create(run: NewRun): RunSummary;
  update(id: string, update: RunUpdate): void;
  /** Adds params, replacing those of the same keys. */
  setParams(id: string, params: Record<string, string>): void;
  setTag(id: string, key: string, value: string | null): void;
  /** Adds one sentence to RunDetail.warnings, once. */
  warn(id: string, sentence: string): void;
  /** By id, unique prefix (four digits or more) of an id, or name; a deleted run by its id only. Throws CockpitError NOT_FOUND, or AMBIGUOUS naming the candidates. */
  resolve(reference: string): string;
  /** null for no such run. */
  head(id: string): RunHead | null;
  /** Of those that there are. */
  heads(ids: readonly string[]): Map<string, RunHead>;
  params(id: string): Record<string, string>;
  summary(id: string): RunSummary;
  detail(id: string): RunDetail;
  /** Newest first; `deleted` includes the deleted ones. `total` counts what there is without the limit. */
  list(query: { experiment?: string; limit?: number; deleted?: boolean }): { runs: RunSummary[]; total: number };
  /** What MLflow's search asks for; see runQuery.ts. `limit + 1` rows tell whether there are more. */
  search(query: RunQuery): RunSummary[];
  /** Runs not yet ended that launch/ has a plan of, with their plans; for a restarted tracker. */
  active(): { id: string; status: RunStatus; launchPlan: string }[];
}

export interface IncomingPoint extends MetricPoint {
  key: string;
  /** Given where the step or the time in milliseconds is beyond 2^53; `step` and `timestamp` are then the nearest numbers. */
  exact?: { step: bigint; timestamp: bigint };
}

/** Every stored point of a series, in the order of (timestamp, step, value). bigint beyond 2^53. */
export interface MetricHistory {
  steps: (number | bigint)[];
  timestamps: (number | bigint)[];
  values: number[];
}

/** The latest point by (step, timestamp, value). */
export interface LatestMetric {
  key: string;
  value: number;
  step: number | bigint;
  timestamp: number | bigint;
}

/** How far one source of a run has been read; written in the same transaction as the points it gave. */
export interface SourcePosition {
  /** Such as `log` or `file:metrics.json`. */
  source: string;
  /** Opaque JSON text owned by ingest/ (offsets, parser state). */
  state: string;
}

export interface MetricStore {
  /** All or nothing. With `unique`, a point equal to a stored one in key, step, timestamp and value (NaN equals NaN) is dropped. */
  append(
    runId: string,
    points: readonly IncomingPoint[],
    position?: SourcePosition,
    options?: { unique: boolean },
  ): void;
  /** Takes whole series out: what was read from a run's output, once a record of it that is exact is known. */
  remove(runId: string, keys: readonly string[]): void;
  history(runId: string, key: string): MetricHistory;
  /** Of each run, by key. */
  latest(runIds: readonly string[]): Map<string, LatestMetric[]>;
  position(runId: string, source: string): string | null;
  /** The runs that read from a source of this name. */
  readers(source: string): string[];
  summaries(runId: string): Record<string, MetricSummary>;
  read(query: SeriesQuery): MetricSeries;
}

export interface DatasetStore {
  /** Inserts or replaces the use of `path` by the run. */
  setUse(runId: string, use: DatasetUse): void;
  uses(runId: string): DatasetUse[];
  list(): Omit<Dataset, 'differs' | 'missing'>[];
  /** Datasets that training code named. One that the run has already keeps its first tags. */
  addInputs(runId: string, inputs: readonly DatasetInput[]): void;
  /** Of each run, in the order in which they were added. */
  inputs(runIds: readonly string[]): Map<string, DatasetInput[]>;
  /** Every dataset named in these experiments, with the contexts it was used in. */
  declared(
    experimentIds: readonly string[],
  ): { experimentId: string; name: string; digest: string; context: string | null }[];
  /** Hash cache, keyed by absolute path; a row counts only where all of the stat fields agree. */
  cached(path: string, stat: FileStat): string | null;
  remember(entries: readonly { path: string; stat: FileStat; hash: string }[]): void;
}

/** bigint fields of fs.Stats as decimal strings would be slow: numbers, with times in whole microseconds. */
export interface FileStat {
  size: number;
  mtimeUs: number;
  ctimeUs: number;
  inode: number;
}

export interface ArtifactStore {
  /** Inserts or replaces by path. */
  set(runId: string, artifact: Artifact): void;
  list(runId: string): Artifact[];
  /** Those inside a folder, by path; all of them for the empty path. */
  below(runId: string, folder: string): Artifact[];
  remove(runId: string, paths: readonly string[]): void;
}

export interface EnvironmentStore {
  /** Stored once per id. */
  save(environment: Environment): void;
}

/** A version's own copy of its content. */
export interface VersionContent {
  /** Where it was found, relative to the run's artifacts; null for a logged model's. */
  artifactPath: string | null;
  /** `sha256:<hex>` */
  hash: string;
  bytes: number;
  /** Absolute path of the copy. */
  location: string;
}

/** A version registered by its URI, through the protocol. */
export interface NewVersion {
  model: string;
  source: string;
  runId: string | null;
  runLink: string | null;
  loggedModelId: string | null;
  note: string;
  userId: string;
  tags: Record<string, string>;
  createdAt: number;
  /** null where it lies elsewhere, or is not copied yet. */
  content: VersionContent | null;
  /** The next free one when absent; an import keeps the number it had. */
  version?: number;
  stage?: string;
}

/** The model registry. Names may be anything MLflow allows; errors are CockpitError NOT_FOUND, CONFLICT, BAD_REQUEST. */
export interface ModelStore {
  list(): RegisteredModel[];
  get(model: string): RegisteredModel;
  find(model: string): RegisteredModel | null;
  create(model: {
    name: string;
    description: string;
    tags: Record<string, string>;
    createdAt?: number;
  }): RegisteredModel;
  rename(model: string, name: string): RegisteredModel;
  describe(model: string, description: string): RegisteredModel;
  /** With all its versions. */
  remove(model: string): void;
  setTag(model: string, key: string, value: string | null): void;
  /** Assigns the next version number, never one that a deleted version had. `place` is called with it before the row is written, and gives the content's location. */
  register(
    version: Pick<ModelVersion, 'model' | 'runId' | 'note' | 'createdAt' | 'commit' | 'snapshot' | 'datasets'> & {
      artifactPath: string | null;
      loggedModelId?: string | null;
      hash: string;
      bytes: number;
    },
    place: (version: number) => string,
  ): ModelVersion;
  /** Takes commit, snapshot and datasets from the run where it is one of this store. Makes the model where there is none. */
  addVersion(version: NewVersion): ModelVersion;
  /** For content that was copied after the version was made. */
  setContent(model: string, version: number, content: VersionContent): ModelVersion;
  /** Whether a version's own copy lies inside the folder. */
  holds(folder: string): boolean;
  /** One version; throws NOT_FOUND. */
  version(model: string, version: number): ModelVersion;
  findVersion(model: string, version: number): ModelVersion | null;
  updateVersion(model: string, version: number, update: { note?: string; stage?: string }): ModelVersion;
  /** With the aliases that point to it. */
  removeVersion(model: string, version: number): void;
  setVersionTag(model: string, version: number, key: string, value: string | null): void;
  setAlias(model: string, alias: string, version: number): RegisteredModel;
  removeAlias(model: string, alias: string): RegisteredModel;
  setNote(model: string, version: number, note: string): ModelVersion;
}

export interface ExperimentStore {
  /**
   * Throws CockpitError CONFLICT where the name is taken, by a deleted one too. One that was made only because a launched run
   * named it is not taken yet: it becomes the one that is asked for.
   */
  create(experiment: {
    name: string;
    id?: string;
    /** May depend on the id that it gets. */
    artifactLocation?: string | null | ((id: string) => string);
    tags?: Record<string, string>;
    createdAt?: number;
  }): Experiment;
  /** Throws CockpitError NOT_FOUND. */
  get(id: string): Experiment;
  find(id: string): Experiment | null;
  byName(name: string): Experiment | null;
  /** Newest first, then by id; deleted ones too. */
  list(): Experiment[];
  /** Its runs go with it. */
  rename(id: string, name: string): void;
  /** For runs made from now on. */
  setLocation(id: string, artifactLocation: string): void;
  setTag(id: string, key: string, value: string | null): void;
  /** Its runs are deleted or restored with it. */
  setDeleted(id: string, deleted: boolean): void;
}

export interface LoggedModelStore {
  create(model: Omit<LoggedModel, 'metrics' | 'deleted'>): LoggedModel;
  /** Throws CockpitError NOT_FOUND; a deleted one too. */
  get(id: string): LoggedModel;
  find(id: string): LoggedModel | null;
  /** Of these experiments (all of them when null), newest first, without the deleted ones. */
  list(experimentIds: readonly string[] | null): LoggedModel[];
  setStatus(id: string, status: LoggedModelStatus, message?: string): LoggedModel;
  remove(id: string): void;
  setTags(id: string, tags: Record<string, string>): void;
  removeTag(id: string, key: string): void;
  addParams(id: string, params: Record<string, string>): void;
  /** Exact duplicates are dropped. */
  addMetrics(id: string, metrics: readonly LoggedModelMetric[]): void;
  /** Ties models to a run; again changes nothing. */
  link(runId: string, models: readonly RunModel[]): void;
  links(runIds: readonly string[]): Map<string, RunModel[]>;
}

export interface TraceStore {
  /** Inserts or replaces. */
  save(trace: Trace): void;
  find(id: string): Trace | null;
  /** Newest first. */
  list(experimentIds: readonly string[]): Trace[];
  setTag(id: string, key: string, value: string | null): void;
  remove(ids: readonly string[]): number;
}

/** What changed since a cursor; see trackerEvents.ts. */
export interface Changes {
  cursor: number;
  runIds: string[];
  models: string[];
  datasets: boolean;
}

/** One store: everything under `.mlops/`. All calls are synchronous and short. */
export interface Store {
  readonly runs: RunStore;
  readonly metrics: MetricStore;
  readonly datasets: DatasetStore;
  readonly artifacts: ArtifactStore;
  readonly environments: EnvironmentStore;
  readonly models: ModelStore;
  readonly experiments: ExperimentStore;
  readonly loggedModels: LoggedModelStore;
  readonly traces: TraceStore;
  readonly servers: ServerStore;
  readonly watchedFolders: WatchedFolderStore;
  /** `better-sqlite3 (SQLite 3.x)` or `node:sqlite (SQLite 3.x)`. */
  readonly driver: string;
  /** Why it is read-only, a sentence; null when it is not. */
  readonly notice: string | null;
  /** Random, made with the database: tells one database's cursors from another's. */
  readonly identity: string;
  lineage(focus: string): LineageGraph;
  cursor(): number;
  changesSince(cursor: number): Changes;
  /** Called after each committed change, at most once a turn of the event loop. Returns the unsubscriber. */
  onDidChange(listener: () => void): () => void;
  transaction<T>(work: () => T): T;
  close(): void;
}
