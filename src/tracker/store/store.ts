import type { Artifact } from '../../shared/model/artifact.ts';
import type { Dataset, DatasetUse } from '../../shared/model/dataset.ts';
import type { Environment } from '../../shared/model/environment.ts';
import type { GitState } from '../../shared/model/git.ts';
import type { LineageGraph } from '../../shared/model/lineage.ts';
import type { MetricPoint, MetricSeries, MetricSummary } from '../../shared/model/metric.ts';
import type { ModelVersion, RegisteredModel } from '../../shared/model/modelVersion.ts';
import type { Goal, RunDetail, RunSource, RunStatus, RunSummary } from '../../shared/model/run.ts';
import type { SeriesQuery } from '../../shared/protocol/trackerApi.ts';

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
  mainMetric: string | null;
  goal: Goal | null;
  /** What a restarted tracker needs to take the run back: a JSON text owned by launch/, of which the store reads only `outputs`. No secrets. */
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
  endTime?: number | null;
  cpuTime?: number | null;
  pid?: number | null;
  deleted?: boolean;
  git?: GitState | null;
  gitNotes?: string[];
  environmentId?: string | null;
  logBytes?: number;
}

export interface RunStore {
  create(run: NewRun): RunSummary;
  update(id: string, update: RunUpdate): void;
  /** Adds params, replacing those of the same keys. */
  setParams(id: string, params: Record<string, string>): void;
  setTag(id: string, key: string, value: string | null): void;
  /** Adds one sentence to RunDetail.warnings, once. */
  warn(id: string, sentence: string): void;
  /** By id, unique prefix (four digits or more) of an id, or name; a deleted run by its id only. Throws CockpitError NOT_FOUND, or AMBIGUOUS naming the candidates. */
  resolve(reference: string): string;
  summary(id: string): RunSummary;
  detail(id: string): RunDetail;
  /** Newest first; `deleted` includes the deleted ones. `total` counts what there is without the limit. */
  list(query: { experiment?: string; limit?: number; deleted?: boolean }): { runs: RunSummary[]; total: number };
  /** Runs not yet ended, with their launch plans; for a restarted tracker. */
  active(): { id: string; status: RunStatus; launchPlan: string }[];
}

export interface IncomingPoint extends MetricPoint {
  key: string;
}

/** How far one source of a run has been read; written in the same transaction as the points it gave. */
export interface SourcePosition {
  /** Such as `log` or `file:metrics.json`. */
  source: string;
  /** Opaque JSON text owned by ingest/ (offsets, parser state). */
  state: string;
}

export interface MetricStore {
  /** All or nothing. */
  append(runId: string, points: readonly IncomingPoint[], position?: SourcePosition): void;
  position(runId: string, source: string): string | null;
  summaries(runId: string): Record<string, MetricSummary>;
  read(query: SeriesQuery): MetricSeries;
}

export interface DatasetStore {
  /** Inserts or replaces the use of `path` by the run. */
  setUse(runId: string, use: DatasetUse): void;
  uses(runId: string): DatasetUse[];
  list(): Omit<Dataset, 'differs' | 'missing'>[];
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
}

export interface EnvironmentStore {
  /** Stored once per id. */
  save(environment: Environment): void;
}

export interface ModelStore {
  list(): RegisteredModel[];
  get(model: string): RegisteredModel;
  /** Assigns the next version number. `place` is called with it before the row is written, and gives the content's location. */
  register(
    version: Omit<ModelVersion, 'version' | 'aliases' | 'location'>,
    place: (version: number) => string,
  ): ModelVersion;
  setAlias(model: string, alias: string, version: number): RegisteredModel;
  removeAlias(model: string, alias: string): RegisteredModel;
  setNote(model: string, version: number, note: string): ModelVersion;
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
