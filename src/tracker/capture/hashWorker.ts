import { parentPort } from 'node:worker_threads';
import { readStat } from './data/fileStat';
import { ChangedWhileRead, FileHasher } from './data/hashFile';
import type { HashReply, HashRequest, Problem } from './data/hashProtocol';
import { isProblem } from './data/hashProtocol';
import { scanPath } from './data/scanPath';

/** Entry of dist/hashWorker.js: walks folders and hashes files off the tracker's thread. */

/** Bytes between two words on progress. */
const PROGRESS_STEP = 32 * 1024 ** 2;

let current = 0;
let unreported = 0;

const hasher = new FileHasher((bytes) => {
  unreported += bytes;
  if (unreported >= PROGRESS_STEP) reportProgress();
});

function reportProgress(): void {
  if (unreported > 0) reply({ id: current, kind: 'progress', bytes: unreported });
  unreported = 0;
}

function reply(message: HashReply): void {
  const scan = message.kind === 'scanned' && !isProblem(message.scan) ? message.scan : null;
  parentPort?.postMessage(message, scan ? [scan.stats.buffer as ArrayBuffer] : []);
}

function hashAll({ id, path, names, stats }: HashRequest & { kind: 'hash' }): HashReply {
  const hashes: string[] = [];
  const paths = names === null ? [Buffer.from(path)] : names.split('\0').map((name) => inside(path, name));
  for (const [index, file] of paths.entries()) {
    try {
      hashes.push(hasher.hash(file, readStat(stats, index)));
    } catch (error) {
      return { id, kind: 'hashed', hashes, problem: toProblem(error, file) };
    }
  }
  reportProgress();
  return { id, kind: 'hashed', hashes, problem: null };
}

function inside(folder: string, name: string): Buffer {
  return Buffer.concat([Buffer.from(`${folder}/`), Buffer.from(name, 'latin1')]);
}

function toProblem(error: unknown, file: Buffer): Problem {
  const { code = 'UNKNOWN' } = error as NodeJS.ErrnoException;
  const gone = error instanceof ChangedWhileRead || code === 'ENOENT' || code === 'ENOTDIR';
  return { kind: gone ? 'changed' : 'failed', path: file.toString(), code };
}

parentPort?.on('message', (request: HashRequest) => {
  current = request.id;
  unreported = 0;
  reply(request.kind === 'scan' ? { id: request.id, kind: 'scanned', scan: scanPath(request.path) } : hashAll(request));
});
