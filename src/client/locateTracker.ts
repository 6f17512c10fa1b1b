import { readFile, realpath } from 'node:fs/promises';
import { isSameProcess } from '../platform/processIdentity';
import type { StorePaths } from '../platform/storePaths';
import type { Health, TrackerAddress } from '../shared/protocol/trackerApi';
import { type HttpTransport, readBody, type TrackerEndpoint } from './httpTransport';

/** Longest wait, in milliseconds, for a living tracker to say that it is well. */
const HEALTH_TIMEOUT = 2_000;

export interface LocatedTracker {
  endpoint: TrackerEndpoint;
  health: Health;
}

/**
 * The tracker that serves this store now, or null: a missing, torn or stale address, one of another program, or of
 * another store's tracker all mean that there is none.
 */
export async function locateTracker(paths: StorePaths, transport: HttpTransport): Promise<LocatedTracker | null> {
  const address = parseAddress(await readText(paths.address));
  const token = (await readText(paths.token)).trim();
  if (!address || token === '') return null;
  // Asked before anything is sent: the port may belong to another program by now, which must not hear the token.
  if (!(await isSameProcess(address.pid, address.processStart))) return null;
  const endpoint = { port: address.port, token };
  const health = await askHealth(endpoint, transport);
  if (health?.pid !== address.pid || !(await samePlace(health.store, paths.root))) return null;
  return { endpoint, health };
}

/** null for anything that is not a whole address. */
export function parseAddress(text: string): TrackerAddress | null {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null) return null;
    const address = value as Partial<TrackerAddress>;
    const whole =
      Number.isInteger(address.pid) &&
      Number.isInteger(address.port) &&
      Number(address.port) > 0 &&
      Number(address.port) < 65_536 &&
      typeof address.processStart === 'string';
    return whole ? (address as TrackerAddress) : null;
  } catch {
    return null;
  }
}

async function askHealth(endpoint: TrackerEndpoint, transport: HttpTransport): Promise<Health | null> {
  try {
    const answer = await transport.open(endpoint, {
      method: 'GET',
      path: '/v1/health',
      idleTimeout: HEALTH_TIMEOUT,
      signal: AbortSignal.timeout(HEALTH_TIMEOUT),
    });
    const body = await readBody(answer);
    if (answer.statusCode !== 200) return null;
    const health = JSON.parse(body.toString('utf8')) as Partial<Health> | null;
    return health?.name === 'mlops-cockpit' ? (health as Health) : null;
  } catch {
    return null;
  }
}

async function samePlace(left: string | undefined, right: string): Promise<boolean> {
  if (left === undefined) return false;
  const [realLeft, realRight] = await Promise.all([left, right].map((path) => realpath(path).catch(() => path)));
  return realLeft === realRight;
}

function readText(path: string): Promise<string> {
  return readFile(path, 'utf8').catch(() => '');
}
