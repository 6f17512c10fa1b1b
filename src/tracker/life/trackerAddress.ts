import { randomBytes } from 'node:crypto';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { writeAtomic } from '../../platform/atomicFile';
import { writePrivateFile } from '../../platform/privateFile';
import { processStart } from '../../platform/processIdentity';
import type { StorePaths } from '../../platform/storePaths';
import { PROTOCOL_VERSION, type TrackerAddress } from '../../shared/protocol/trackerApi';

/** The port the last tracker of this store had, or null: a training process in mid-run still knows it. */
export function lastPort(paths: StorePaths): number | null {
  try {
    const { port } = JSON.parse(readFileSync(paths.address, 'utf8')) as Partial<TrackerAddress>;
    return typeof port === 'number' && Number.isInteger(port) && port > 0 && port < 65_536 ? port : null;
  } catch {
    return null;
  }
}

/** Tells clients where this process listens, and runners whether to start one again that was killed. Left behind at the end: the pid marks it as stale, the port is used again. */
export async function writeAddress(paths: StorePaths, port: number, version: string, restart: boolean): Promise<void> {
  const address: TrackerAddress & { restart: boolean } = {
    restart,
    pid: process.pid,
    processStart: (await processStart(process.pid)) ?? '',
    port,
    version,
    protocol: PROTOCOL_VERSION,
    store: paths.root,
  };
  await writeAtomic(paths.address, `${JSON.stringify(address, null, 2)}\n`, { durable: false });
}

/** Says that it left in good order: runners start again only a tracker that was killed. */
export function markLeft(paths: StorePaths): void {
  try {
    const address = JSON.parse(readFileSync(paths.address, 'utf8')) as Partial<TrackerAddress>;
    if (address.pid !== process.pid) return;
    writeFileSync(paths.address, `${JSON.stringify({ ...address, restart: false }, null, 2)}\n`);
  } catch {
    // The store was removed meanwhile.
  }
}

/** The store's bearer token, made on first use and kept: 32 random bytes as hex, in a file only its owner can read. */
export async function loadToken(paths: StorePaths): Promise<string> {
  const kept = readToken(paths.token);
  if (kept !== null) return kept;
  const token = randomBytes(32).toString('hex');
  await writePrivateFile(paths.token, `${token}\n`);
  return token;
}

/** A token that others could read, or that came with a repository, is no secret: it is made anew. */
function readToken(path: string): string | null {
  try {
    if (process.platform !== 'win32' && (statSync(path).mode & 0o077) !== 0) return null;
    const token = readFileSync(path, 'utf8').trim();
    return /^[0-9a-f]{64}$/.test(token) ? token : null;
  } catch {
    return null;
  }
}
