import type { IncomingMessage } from 'node:http';
import type { StorePaths } from '../../platform/storePaths';
import { type Health, PROTOCOL_VERSION } from '../../shared/protocol/trackerApi';
import { type ApiServer, serveApi } from '../api/apiServer';
import { createApi } from '../api/createApi';
import type { EventHub } from '../api/eventHub';
import type { Capture } from '../capture/capture';
import type { TrackerConnection } from '../connection/connection';
import type { LaunchLink } from '../connection/launchLink';
import type { Importing } from '../importing/importing';
import type { Ingest } from '../ingest/ingest';
import type { Launcher } from '../launch/launcher';
import type { WatchedFolders } from '../loggers/follow/watchedFolders';
import type { Servers } from '../servers/servers';
import type { Store } from '../store/store';
import type { Transfers } from '../transfers/transfers';
import { IdleWatch } from './idleWatch';
import { QuietTime } from './quietTime';
import { lastPort, markLeft, writeAddress } from './trackerAddress';
import type { TrackerArguments } from './trackerArguments';
import type { TrackerLog } from './trackerLog';

/** After so many milliseconds without a request or a change, memory is given back. */
const QUIET_MS = 3_000;

/** The rooms of the tracker, furnished. */
export interface TrackerRooms {
  store: Store;
  capture: Capture;
  ingest: Ingest;
  launcher: Launcher;
  hub: EventHub;
  link: LaunchLink;
  connection: TrackerConnection;
  transfers: Transfers;
  importing: Importing;
  servers: Servers;
  watched: WatchedFolders;
}

export interface RunningTracker {
  port: number;
  /** Leaves in good order; resolves once everything is closed. Runs go on. */
  leave(reason: string): Promise<void>;
  /** Resolves when it has left, for whatever reason. */
  left: Promise<void>;
}

/** Takes the last tracker's runs back, serves the API and tells clients where; leaves by itself when nobody needs it. */
export async function runTracker(
  rooms: TrackerRooms,
  options: TrackerArguments & { version: string; log: TrackerLog; token: string },
): Promise<RunningTracker> {
  const { store, launcher, hub, link, connection } = rooms;
  const { paths, log, version } = options;
  let server: ApiServer | null = null;
  /** What came while there was no tracker is being taken in. */
  let replayed: Promise<void> | null = null;
  let leaving: Promise<void> | null = null;
  let hasLeft = () => {};
  const left = new Promise<void>((resolve) => {
    hasLeft = resolve;
  });
  const leave = (reason: string): Promise<void> => {
    leaving ??= closeAll(rooms, server, idle, log, reason)
      .then(() => markLeft(paths))
      .then(hasLeft);
    return leaving;
  };
  const workCount = () => launcher.activeCount() + rooms.transfers.activeCount();
  const isBusy = () =>
    options.foreground || workCount() > 0 || hub.listenerCount > 0 || (server?.openRequests() ?? 0) > 0;
  // A launch may have come in since a client was told that nothing runs; streams of events are no work.
  const isWorking = () => workCount() > 0 || (server?.openRequests() ?? 0) > hub.listenerCount;
  const idle = new IdleWatch(options.idleMs, isBusy, () => void leave('nobody needs it'));
  const quiet = new QuietTime(QUIET_MS);
  const touch = () => {
    idle.touch();
    quiet.touch();
  };
  const stopWatching = store.onDidChange(touch);
  void left.then(stopWatching);
  touch();

  await launcher.takeBack();
  const api = createApi({
    ...rooms,
    paths,
    token: options.token,
    defaultArtifactRoot: options.defaultArtifactRoot,
    artifactsDestination: options.artifactsDestination,
    health: () => health(rooms, paths, version),
    leave: ({ onlyIfIdle }) =>
      setTimeout(() => void (onlyIfIdle && isWorking() ? null : leave('a client asked it to')), 20),
    onFailure: (request, error) => log.error(request, error),
  });
  server = await serveApi(api, {
    port: options.port ?? lastPort(paths),
    exactPort: options.port !== null,
    onActivity: touch,
    askToLeave: (port) => connection.askToLeave(port),
    awaited: (incoming) => (isOfCode(incoming) && !connection.isReplay(incoming) ? replayed : null),
  });
  link.serveAt(server.port);
  replayed =
    connection.replay(server.port)?.finally(() => {
      replayed = null;
    }) ?? null;
  await writeAddress(paths, server.port, version, !options.foreground);
  log.info(`version ${version} serves ${paths.root} at 127.0.0.1:${server.port} with ${store.driver}`);
  return { port: server.port, leave, left };
}

/** Requests of MLflow's protocol: they must find what came while there was no tracker. */
function isOfCode({ url = '' }: IncomingMessage): boolean {
  return /^\/(?:ajax-)?api\//.test(url) || url.startsWith('/get-artifact');
}

function health({ store, launcher }: TrackerRooms, paths: StorePaths, version: string): Health {
  return {
    name: 'mlops-cockpit',
    version,
    protocol: PROTOCOL_VERSION,
    pid: process.pid,
    store: paths.root,
    activeRuns: launcher.activeCount(),
    database: store.driver,
    notice: store.notice,
  };
}

/** In the order of dependence: first nothing new comes in, last the store is closed. One failure does not stop the rest. */
async function closeAll(
  { store, capture, ingest, launcher, hub, transfers, servers, watched }: TrackerRooms,
  server: ApiServer | null,
  idle: IdleWatch,
  log: TrackerLog,
  reason: string,
): Promise<void> {
  log.info(`leaves: ${reason}`);
  idle.dispose();
  const steps = [
    () => hub.dispose(),
    () => server?.close(),
    () => transfers.dispose(),
    () => servers.dispose(),
    () => watched.dispose(),
    () => launcher.dispose(),
    () => capture.dispose(),
    () => ingest.dispose(),
    () => store.close(),
  ];
  for (const step of steps) {
    try {
      await step();
    } catch (error) {
      log.error('leaving', error);
    }
  }
}
