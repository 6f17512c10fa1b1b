import type { Dataset } from '../model/dataset.ts';
import type { LineageGraph } from '../model/lineage.ts';
import type { MetricSeries } from '../model/metric.ts';
import type { ModelVersion, RegisteredModel } from '../model/modelVersion.ts';
import type { RunDetail, RunSource, RunSummary } from '../model/run.ts';
import type { ServerCredentials, ServerKind, ServerSummary } from '../model/server.ts';
import type { Transfer } from '../model/transfer.ts';

/** Raised when a request or an answer changes shape; a client replaces an idle tracker of a lower number. */
export const PROTOCOL_VERSION = 2;

/** What `.mlops/tracker.json` says. The token lies beside it in a file only its owner can read. */
export interface TrackerAddress {
  pid: number;
  /** Start time of the process as the platform gives it: with pid, an identity that is never reused. */
  processStart: string;
  port: number;
  /** Version of the extension or package. */
  version: string;
  protocol: number;
  store: string;
}

export interface Health {
  name: 'mlops-cockpit';
  version: string;
  protocol: number;
  pid: number;
  /** Absolute path of the store's folder. */
  store: string;
  activeRuns: number;
  /** `better-sqlite3` or `node:sqlite`, with SQLite's version. */
  database: string;
  /** Set when a newer database was opened read-only, or similar: a sentence for people. */
  notice: string | null;
}

export interface LaunchRequest {
  /** A job of mlops.yaml, … */
  job?: string;
  /** … or an argument vector, started without a shell, … */
  argv?: string[];
  /** … or a line for the platform's shell. Exactly one of the three. */
  shell?: string;
  /** Absolute; the store's workspace folder when absent. */
  cwd?: string;
  /** The launching client's environment; handed to the command, never stored. */
  env?: Record<string, string>;
  name?: string;
  experiment?: string;
  /** Values for a job's `${name}` placeholders; for a plain command, params to record. */
  params?: Record<string, string>;
  data?: { path: string; role: string | null }[];
  outputs?: string[];
  /** Absolute path of the interpreter that a leading `python`/`python3` stands for. */
  interpreter?: string;
  source: RunSource;
  tags?: Record<string, string>;
}

/** A run that a debugger starts: captured as a launch is, but the process is not ours to start. */
export interface AttachAnswer {
  run: RunSummary;
  /** Variables the debugged process must get. */
  env: Record<string, string>;
}

export interface RunPatch {
  name?: string;
  note?: string;
  experiment?: string;
  /** null removes the tag. */
  tags?: Record<string, string | null>;
  deleted?: boolean;
}

export interface SeriesQuery {
  runId: string;
  key: string;
  /** Only points after this cursor, raw; for live tails. */
  cursor?: number;
  fromStep?: number;
  toStep?: number;
  /** About how many points to answer with at the most; all of them when absent. */
  resolution?: number;
}

export interface RegisterRequest {
  runId: string;
  artifactPath: string;
  model: string;
  note?: string;
}

/** How code outside of a launch reaches this tracker. */
export interface Connection {
  /** `http://127.0.0.1:PORT`. */
  trackingUri: string;
  /** Good for as long as the store lives. */
  token: string;
  /** Variables for a process: MLFLOW_TRACKING_URI, MLFLOW_TRACKING_TOKEN, MLFLOW_RUN_CONTEXT and so on. */
  env: Record<string, string>;
}

export interface ImportRequest {
  /** Absolute path, or the URL of a tracking server. */
  source: string;
  /** copy: into the store. link: stay where they are, and are read from there. */
  artifacts: 'copy' | 'link';
  credentials?: ServerCredentials;
}

/** Something in the workspace folder that could be imported. */
export interface ImportCandidate {
  path: string;
  /** `MLflow database`, `MLflow runs`, `W&B runs`, …: for people. */
  what: string;
  format: string;
  /** About how many runs it holds; null where that takes long to tell. */
  runs: number | null;
}

/**
 * Every JSON route: `METHOD path` to the types of its request body (or query, for GET) and answer. `:name` stands
 * for a URL-encoded path segment. All want `Authorization: Bearer <token>`. Errors are {@link ApiError} with a 4xx or 5xx status.
 *
 * Beside them, not JSON: `GET /v1/runs/:id/log?offset=N` answers the log's bytes from there (header
 * `x-log-size`: bytes so far), `GET /v1/runs/:id/artifacts/<path>` an artifact's bytes, and
 * `GET /v1/events?cursor=N` the event stream of trackerEvents.ts.
 */
export interface TrackerRoutes {
  'GET /v1/health': { request: undefined; response: Health };
  'POST /v1/shutdown': { request: { onlyIfIdle: boolean }; response: { leaving: boolean } };
  'GET /v1/runs': {
    request: { experiment?: string; limit?: number; deleted?: boolean };
    /** Newest first. */
    response: { runs: RunSummary[]; total: number; cursor: number };
  };
  'POST /v1/runs': { request: LaunchRequest; response: RunSummary };
  /** A debug session's run: captured and RUNNING, ended by 'POST /v1/runs/:id/end'. */
  'POST /v1/runs/attach': { request: LaunchRequest; response: AttachAnswer };
  'POST /v1/runs/:id/end': { request: { exitCode: number | null; output?: string }; response: RunSummary };
  'POST /v1/runs/:id/output': { request: { text: string }; response: { ok: true } };
  /** `:id` may be an id, a unique prefix, or a name. */
  'GET /v1/runs/:id': { request: undefined; response: RunDetail };
  'PATCH /v1/runs/:id': { request: RunPatch; response: RunSummary };
  /** Interrupt, then terminate, then kill, to the whole process group. Answers once the first signal is sent. */
  'POST /v1/runs/:id/stop': { request: { force?: boolean }; response: RunSummary };
  'POST /v1/series': { request: { queries: SeriesQuery[] }; response: { series: MetricSeries[] } };
  'GET /v1/datasets': { request: undefined; response: { datasets: Dataset[] } };
  'GET /v1/models': { request: undefined; response: { models: RegisteredModel[] } };
  'POST /v1/models': { request: RegisterRequest; response: ModelVersion };
  'PUT /v1/models/:model/aliases/:alias': { request: { version: number }; response: RegisteredModel };
  'DELETE /v1/models/:model/aliases/:alias': { request: undefined; response: RegisteredModel };
  'PATCH /v1/models/:model/versions/:version': { request: { note: string }; response: ModelVersion };
  /** `purpose` tells runs of terminals, notebooks and other machines apart; `name` is a notebook's path or the like. */
  'GET /v1/connection': {
    request: { purpose: 'terminal' | 'notebook' | 'client'; name?: string };
    response: Connection;
  };
  /** What the store's folder holds of other tools, looked for anew. */
  'GET /v1/imports/candidates': { request: undefined; response: { candidates: ImportCandidate[] } };
  'POST /v1/imports': { request: ImportRequest; response: Transfer };
  'GET /v1/transfers/:id': { request: undefined; response: Transfer };
  'DELETE /v1/transfers/:id': { request: undefined; response: Transfer };
  /** Folders whose files of other loggers are followed, absolute. */
  'GET /v1/watched': { request: undefined; response: { folders: string[] } };
  'POST /v1/watched': { request: { path: string }; response: { folders: string[] } };
  'DELETE /v1/watched': { request: { path: string }; response: { folders: string[] } };
  'GET /v1/servers': { request: undefined; response: { servers: ServerSummary[] } };
  /** Checks that it answers, then reads its newest runs. `id` is made here. */
  'POST /v1/servers': {
    request: { name: string; kind: ServerKind; url: string; credentials?: ServerCredentials };
    response: ServerSummary;
  };
  'PUT /v1/servers/:id/credentials': { request: ServerCredentials; response: ServerSummary };
  'DELETE /v1/servers/:id': { request: undefined; response: { servers: ServerSummary[] } };
  /** Reads what changed, or with `older` the next page of older runs. */
  'POST /v1/servers/:id/read': { request: { older?: boolean }; response: ServerSummary };
  'POST /v1/servers/:id/push': { request: { runIds: string[]; experiment?: string }; response: Transfer };
  /** Whole runs, with histories and artifacts; all that are read when `runIds` is absent. */
  'POST /v1/servers/:id/pull': { request: { runIds?: string[]; experiments?: string[] }; response: Transfer };
  /** `focus` is a node id of lineage.ts. */
  'GET /v1/lineage': { request: { focus: string }; response: LineageGraph };
}

export type TrackerRoute = keyof TrackerRoutes;

/** Why a request was refused, in a form programs can branch on. */
export type ApiErrorCode =
  | 'BAD_REQUEST'
  | 'UNAUTHORIZED'
  | 'FORBIDDEN'
  | 'NOT_FOUND'
  | 'AMBIGUOUS'
  | 'CONFLICT'
  | 'TOO_LARGE'
  | 'READ_ONLY'
  | 'STORAGE'
  | 'LAUNCH'
  | 'INTERNAL';

export interface ApiError {
  code: ApiErrorCode;
  /** What happened, where, and what to do: sentences for people. */
  message: string;
}
