// The tracker: one process a store, started on demand, found through tracker.json.
import { mkdirSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { version } from '../../package.json';
import { EventHub } from './api/eventHub';
import { createCapture } from './capture/createCapture';
import { createConnection } from './connection/createConnection';
import { LaunchLink } from './connection/launchLink';
import { Tokens } from './connection/tokens';
import { createImporting } from './importing/createImporting';
import { createIngest } from './ingest/createIngest';
import { createLauncher } from './launch/createLauncher';
import { acquireLock, type ExclusiveLock } from './life/exclusiveLock';
import { optimizeLate } from './life/optimizeLate';
import { lastPort, loadToken } from './life/trackerAddress';
import { parseTrackerArguments, type TrackerArguments } from './life/trackerArguments';
import { TrackerLog } from './life/trackerLog';
import { type RunningTracker, runTracker, type TrackerRooms } from './life/trackerProcess';
import { createLoggers } from './loggers/createLoggers';
import { LiveLogs } from './loggers/follow/liveLogs';
import { WatchedFolders } from './loggers/follow/watchedFolders';
import { Servers } from './servers/servers';
import { chooseDriver } from './store/driver/chooseDriver';
import { openStore } from './store/openStore';
import { Transfers } from './transfers/transfers';

/** Longest that leaving in good order may take, in milliseconds. */
const LEAVE_TIMEOUT = 5_000;

async function main(): Promise<void> {
  optimizeLate();
  const options = parseTrackerArguments(process.argv.slice(2), process.env);
  mkdirSync(options.paths.root, { recursive: true });
  const log = new TrackerLog(options.paths.trackerLog);
  try {
    await serve(options, log);
  } catch (error) {
    log.fatal(error);
    if (options.foreground) process.stderr.write(`${(error as Error).message}\n`);
    process.exit(1);
  }
}

async function serve(options: TrackerArguments, log: TrackerLog): Promise<void> {
  const lock = await lockStore(options);
  if (!lock) {
    // Another tracker serves this store already, or is about to: no mistake, so nothing to complain about.
    if (options.foreground) announce(lastPort(options.paths), 'A tracker already serves this store at');
    process.exit(0);
  }
  const token = await loadToken(options.paths);
  const tracker = await runTracker(furnish(options, log, token), { ...options, version, log, token });
  handleSignals(tracker, log);
  if (options.foreground) announce(tracker.port, 'Serving at', options.withoutToken ? null : token);
  await tracker.left;
  lock.release();
  process.exit(0);
}

/** A person who asks for a tracker here waits for one that is just leaving; others come back by themselves. */
async function lockStore({ paths, foreground }: TrackerArguments): Promise<ExclusiveLock | null> {
  const deadline = Date.now() + (foreground ? LEAVE_TIMEOUT : 0);
  for (;;) {
    const lock = acquireLock(paths.lock, __dirname);
    if (lock || Date.now() >= deadline) return lock;
    await pause(50);
  }
}

/** The composition root: everything a tracker is made of. */
function furnish({ paths, withoutToken }: TrackerArguments, log: TrackerLog, token: string): TrackerRooms {
  const distDir = __dirname;
  const store = openStore({ paths, distDir });
  const hub = new EventHub(store);
  const say = (line: string) => log.info(line);
  const capture = createCapture({
    store,
    paths,
    distDir,
    log: say,
    onProgress: ({ runId, path, doneBytes, totalBytes }) => hub.reportProgress(runId, path, doneBytes, totalBytes),
  });
  const openDatabase = chooseDriver({ distDir });
  const loggers = createLoggers({ openDatabase });
  const liveLogs = new LiveLogs({ loggers, store, paths, log: say });
  const ingest = createIngest({ store, log: say, further: liveLogs });
  const tokens = new Tokens(token);
  const link = new LaunchLink(store, tokens, paths);
  const launcher = createLauncher({ store, capture, ingest, link, paths, distDir, log: say });
  const connection = createConnection({
    store,
    launcher,
    ingest,
    paths,
    tokens,
    link,
    env: process.env,
    log: say,
    withoutToken,
  });
  const transfers = new Transfers(say);
  const servers = new Servers({ store, paths, transfers, log: say });
  const importing = createImporting({
    store,
    paths,
    transfers,
    loggers,
    openDatabase,
    openServer: ({ source, credentials }, { onProblem, signal }) =>
      servers.source(source, credentials ?? {}, onProblem, signal),
  });
  const watched = new WatchedFolders({
    loggers,
    store,
    paths,
    log: say,
    isNeeded: () => hub.listenerCount > 0,
    isJoining: () => liveLogs.isJoining,
  });
  return { store, capture, ingest, launcher, hub, link, connection, transfers, importing, servers, watched };
}

/** Runs live in processes of their own: whatever goes wrong here is logged and survived. */
function handleSignals(tracker: RunningTracker, log: TrackerLog): void {
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
    process.on(signal, () => {
      setTimeout(() => process.exit(1), LEAVE_TIMEOUT).unref();
      void tracker.leave(signal);
    });
  }
  process.on('uncaughtException', (error) => log.error('uncaught', error));
  process.on('unhandledRejection', (error) => log.error('unhandled', error));
}

/** `token`: null where none is asked for, undefined where another tracker serves. */
function announce(port: number | null, sentence: string, token?: string | null): void {
  const lines = [`${sentence} http://127.0.0.1:${port}`];
  if (token === null) lines.push('Without a token: every program on this machine can read and change this store.');
  else if (token !== undefined) lines.push(`MLFLOW_TRACKING_TOKEN=${token}`);
  process.stdout.write(`${lines.join('\n')}\n`);
}

void main();
