import { createHash, type Hash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { checksumLine } from '../../../shared/format/checksumLine';

/** Lines between two turns of the event loop. */
const TURN = 10_000;

/**
 * SHA-256 (hex) of the lines `<sha256>  <relative/path>\n`, as `sha256sum` prints them. `names` are latin1, sorted
 * by bytes.
 */
export async function folderHash(names: readonly string[], hashes: readonly string[]): Promise<string> {
  const hash = createHash('sha256');
  for (let start = 0; start < names.length; start += TURN) {
    addLines(hash, names.slice(start, start + TURN), hashes.slice(start, start + TURN));
    await setImmediate();
  }
  return hash.digest('hex');
}

function addLines(hash: Hash, names: readonly string[], hashes: readonly string[]): void {
  hash.update(names.map((name, index) => checksumLine(hashes[index] ?? '', name)).join(''), 'latin1');
}
