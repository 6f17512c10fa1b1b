import { mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { StorePaths } from '../../../src/platform/storePaths';
import { CockpitError } from '../../../src/shared/model/cockpitError';
import type { RunSummary } from '../../../src/shared/model/run';
import { type LaunchRequest, PROTOCOL_VERSION } from '../../../src/shared/protocol/trackerApi';
import { type ApiServer, serveApi } from '../../../src/tracker/api/apiServer';
import { createApi } from '../../../src/tracker/api/createApi';
import { EventHub } from '../../../src/tracker/api/eventHub';
import type { Capture } from '../../../src/tracker/capture/capture';
import { createConnection } from '../../../src/tracker/connection/createConnection';
import { LaunchLink } from '../../../src/tracker/connection/launchLink';
import { Tokens } from '../../../src/tracker/connection/tokens';
import { createImporting } from '../../../src/tracker/importing/createImporting';
import type { Launcher } from '../../../src/tracker/launch/launcher';
import { createLoggers } from '../../../src/tracker/loggers/createLoggers';
import { WatchedFolders } from '../../../src/tracker/loggers/follow/watchedFolders';
import { Servers } from '../../../src/tracker/servers/servers';
import { chooseDriver } from '../../../src/tracker/store/driver/chooseDriver';
import { openStore } from '../../../src/tracker/store/openStore';
import type { NewRun, Store } from '../../../src/tracker/store/store';
import { Transfers } from '../../../src/tracker/transfers/transfers';

export const TOKEN = 'f'.repeat(64);

/** What the stand-in launcher was asked for. */
export interface Asked {
  launches: LaunchRequest[];
  stops: { runId: string; force: boolean }[];
  ended: { runId: string; exitCode: number | null }[];
  output: { runId: string; text: string }[];
}

export interface ApiFixture {
  store: Store;
  paths: StorePaths;
  server: ApiServer;
  hub: EventHub;
  asked: Asked;
  left: () => boolean;
  failures: unknown[];
  active: { count: number };
  dispose(): Promise<void>;
}

export interface ApiFixtureOptions {
  requestTimeout?: number;
  /** Serves the store of a fixture whose server was closed. */
  reuse?: ApiFixture;
}

/** The real API over HTTP on a real store in a temporary folder; only launching and capturing are played. */
export async function startApi({ requestTimeout, reuse }: ApiFixtureOptions = {}): Promise<ApiFixture> {
  const folder = reuse?.paths.folder ?? mkdtempSync(join(tmpdir(), 'cockpit-api-'));
  const paths = new StorePaths(folder);
  const store = reuse?.store ?? openStore({ paths, distDir: resolve('dist') });
  const hub = new EventHub(store, { interval: 20 });
  const asked: Asked = { launches: [], stops: [], ended: [], output: [] };
  const active = { count: 0 };
  const failures: unknown[] = [];
  let left = false;
  const launcher = playedLauncher(store, asked, active);
  const tokens = new Tokens(TOKEN);
  const link = new LaunchLink(store, tokens, paths);
  const transfers = new Transfers(() => {});
  const openDatabase = chooseDriver({ distDir: resolve('dist') });
  const loggers = createLoggers({ openDatabase });
  const watched = new WatchedFolders({
    loggers,
    store,
    paths,
    log: () => {},
    isNeeded: () => hub.listenerCount > 0,
    isJoining: () => false,
    roundMs: 20,
  });
  const openServer = () => Promise.reject(new Error('not used here'));
  const api = createApi({
    watched,
    store,
    paths,
    hub,
    token: TOKEN,
    capture: playedCapture(),
    launcher,
    transfers,
    servers: new Servers({ store, paths, transfers, log: () => {} }),
    importing: createImporting({ store, paths, transfers, loggers, openDatabase, openServer }),
    connection: createConnection({
      store,
      launcher,
      ingest: { claim: () => {} },
      paths,
      tokens,
      link,
      env: {},
      log: () => {},
    }),
    health: () => ({
      name: 'mlops-cockpit',
      version: '0.1.0',
      protocol: PROTOCOL_VERSION,
      pid: process.pid,
      store: paths.root,
      activeRuns: active.count,
      database: store.driver,
      notice: store.notice,
    }),
    leave: () => {
      left = true;
    },
    onFailure: (_request, error) => failures.push(error),
  });
  const server = await serveApi(api, { port: null, requestTimeout });
  link.serveAt(server.port);
  return {
    store,
    paths,
    server,
    hub,
    asked,
    active,
    failures,
    left: () => left,
    async dispose() {
      hub.dispose();
      await watched.dispose();
      await transfers.dispose();
      await server.close();
      store.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export function newRun(id: string, over: Partial<NewRun> = {}): NewRun {
  return {
    id,
    name: `run-${id}`,
    experiment: 'default',
    status: 'RUNNING',
    command: 'python train.py',
    argv: ['python', 'train.py'],
    job: null,
    source: 'cli',
    cwd: '/work',
    startTime: 1_700_000_000_000,
    mainMetric: null,
    goal: null,
    launchPlan: '{}',
    ...over,
  };
}

export interface Answer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  text: string;
  json: unknown;
}

export interface Ask {
  method?: string;
  path: string;
  headers?: Record<string, string>;
  /** Sent as JSON unless it is a string. */
  body?: unknown;
  /** Without the token. */
  anonymous?: boolean;
}

/** One request, exactly as written: the path is not tidied. */
export function ask(port: number, { method = 'GET', path, headers = {}, body, anonymous }: Ask): Promise<Answer> {
  const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
  return new Promise((done, fail) => {
    const outgoing = request({
      host: '127.0.0.1',
      port,
      method,
      path,
      agent: false,
      headers: {
        ...(anonymous ? {} : { authorization: `Bearer ${TOKEN}` }),
        ...(text === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
    });
    outgoing.on('error', fail);
    outgoing.on('response', async (answer) => {
      const chunks: Buffer[] = [];
      for await (const chunk of answer) chunks.push(chunk as Buffer);
      const all = Buffer.concat(chunks).toString('utf8');
      done({ status: answer.statusCode ?? 0, headers: answer.headers, text: all, json: parse(all) });
    });
    outgoing.end(text);
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function playedCapture(): Capture {
  const unused = () => Promise.reject(new Error('not used here'));
  return {
    code: unused,
    datasets: unused,
    recheckDatasets: unused,
    environment: unused,
    artifacts: unused,
    compareWithDisk: async (datasets) =>
      datasets.map(({ path }) => ({ path, differs: path === 'changed.csv', missing: false })),
    dispose: async () => {},
  };
}

function playedLauncher(store: Store, asked: Asked, active: { count: number }): Launcher {
  return {
    async launch(request): Promise<RunSummary> {
      asked.launches.push(request);
      if (request.job === 'nothing') throw new CockpitError('LAUNCH', 'There is no job nothing.');
      if (request.job === 'bug') throw new TypeError('cannot read properties of undefined');
      return store.runs.create(newRun(`a${asked.launches.length}`.padEnd(12, '0')));
    },
    attach: () => Promise.reject(new Error('not used here')),
    async endAttached(runId, exitCode) {
      asked.ended.push({ runId, exitCode });
      return store.runs.summary(runId);
    },
    async appendOutput(runId, text) {
      asked.output.push({ runId, text });
    },
    async stop(runId, { force }) {
      asked.stops.push({ runId, force });
    },
    observe: () => {},
    stopObserving: () => {},
    takeBack: async () => {},
    activeCount: () => active.count,
    dispose: async () => {},
  };
}
