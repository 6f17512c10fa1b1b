import { setTimeout as pause } from 'node:timers/promises';
import type { StorePaths } from '../platform/storePaths';
import { CockpitError } from '../shared/model/cockpitError';
import { PROTOCOL_VERSION } from '../shared/protocol/trackerApi';
import { HttpTransport, type TrackerEndpoint } from './httpTransport';
import { type LocatedTracker, locateTracker } from './locateTracker';
import { type StartingTracker, startTracker } from './startTracker';
import { ensureStoreFolder } from './storeFolder';
import { TrackerClient } from './trackerClient';
import { compareVersions } from './versionOrder';

export interface ConnectOptions {
  paths: StorePaths;
  /** Folder of tracker.js. */
  distDir: string;
  /** The client's own version: an idle tracker of an older one is replaced. */
  version: string;
  /** Whether to start a tracker where none runs; without it CockpitError NOT_FOUND is thrown then. */
  start: boolean;
  /** Asked before each request that starts or changes something; always trusted when absent. */
  trusted?: () => boolean;
  /** The tracker's environment; this process's own when absent. */
  env?: NodeJS.ProcessEnv;
  /** Milliseconds a tracker may take to come up; 15 s when absent. */
  timeout?: number;
}

/** Between two looks at whether a starting tracker is up, in milliseconds. */
const POLL = 15;

/**
 * Finds the store's tracker, or starts one, and returns its client; the client finds or starts it again when it goes.
 * Throws CockpitError: STORAGE where the store cannot be written, NOT_FOUND where none runs and none may be started.
 */
export async function connectTracker(options: ConnectOptions): Promise<TrackerClient> {
  const relocate = () => findOrStart(options);
  return new TrackerClient({
    endpoint: await relocate(),
    relocate,
    trusted: options.trusted ?? (() => true),
  });
}

async function findOrStart(options: ConnectOptions): Promise<TrackerEndpoint> {
  const transport = new HttpTransport();
  try {
    const found = await locateTracker(options.paths, transport);
    if (found && !(await retire(found, options, transport))) return found.endpoint;
    if (!options.start) {
      throw new CockpitError('NOT_FOUND', `No tracker is running for ${options.paths.root}.`);
    }
    ensureStoreFolder(options.paths);
    return await startUntilHealthy(options, transport);
  } finally {
    transport.dispose();
  }
}

/** Asks an older tracker to make room for ours. False when it is not older, or busy: then it is talked to as it is. */
async function retire(found: LocatedTracker, options: ConnectOptions, transport: HttpTransport): Promise<boolean> {
  const { health, endpoint } = found;
  const older = compareVersions(health.version, options.version) < 0 || health.protocol < PROTOCOL_VERSION;
  if (!older || !options.start || health.activeRuns > 0) return false;
  const client = new TrackerClient({ endpoint, relocate: () => Promise.resolve(endpoint), trusted: () => true });
  try {
    return (await client.request('POST /v1/shutdown', { body: { onlyIfIdle: true } })).leaving;
  } catch {
    // It went by itself, or does not know how to: whether it still answers decides.
    return (await locateTracker(options.paths, transport)) === null;
  } finally {
    client.dispose();
  }
}

/**
 * Spawns trackers until one answers. More than one attempt is normal: a tracker that finds the lock taken, by one that
 * is just leaving or just coming, leaves at once and without fuss.
 */
async function startUntilHealthy(options: ConnectOptions, transport: HttpTransport): Promise<TrackerEndpoint> {
  const deadline = Date.now() + (options.timeout ?? 15_000);
  let child: StartingTracker | null = null;
  while (Date.now() < deadline) {
    if (child === null || child.ended() === 0) {
      child = await startTracker({ ...options, env: options.env ?? process.env });
    }
    const found = await waitForHealth(child, options.paths, transport, deadline);
    // Another starter's may be an older one; ours is what there is.
    if (found && (found.health.pid === child.pid || !(await retire(found, options, transport)))) return found.endpoint;
    const exitCode = child.ended();
    if (exitCode !== null && exitCode !== 0) throw startFailure(child, options);
    await pause(POLL * 4);
  }
  throw startFailure(child, options);
}

/** Until it is up (whichever tracker it is), the child has ended, or time is over. */
async function waitForHealth(
  child: StartingTracker,
  paths: StorePaths,
  transport: HttpTransport,
  deadline: number,
): Promise<LocatedTracker | null> {
  while (Date.now() < deadline) {
    const ended = child.ended() !== null;
    const found = await locateTracker(paths, transport);
    if (found || ended) return found;
    await pause(POLL);
  }
  return null;
}

function startFailure(child: StartingTracker | null, options: ConnectOptions): CockpitError {
  const said = child?.lastWords() ?? null;
  const reason = said?.message ?? silence(child);
  return new CockpitError(
    said?.code ?? 'INTERNAL',
    `The tracker could not start. ${reason} Its log is ${options.paths.trackerLog}.`,
  );
}

/** A starter that left without a word found the store held by another tracker, which then did not answer in time. */
function silence(child: StartingTracker | null): string {
  return child?.ended() === 0
    ? 'Another tracker holds the store but does not answer; end its process and try again.'
    : 'It gave no reason.';
}
