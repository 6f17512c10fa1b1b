import { setImmediate } from 'node:timers/promises';
import type { DatasetStore, FileStat } from '../../store/store';
import { readStat } from './fileStat';
import { folderHash } from './folderHash';
import type { HashBatch, HashPool } from './hashPool';
import { isProblem, type Problem, type Scan, STAT_FIELDS } from './hashProtocol';

/** What lies at a path. */
export interface Content {
  /** `sha256:<hex>` */
  hash: string;
  bytes: number;
  files: number;
  kind: 'file' | 'folder';
  /** Microseconds since the epoch of the newest change that the stats tell of. */
  newestUs: number;
}

export type OnBytes = (doneBytes: number, totalBytes: number) => void;

/** A batch is small enough to spread over the workers, and large enough that talking to them costs little. */
const BATCH_FILES = 512;
const BATCH_BYTES = 16 * 1024 ** 2;

/** Cache rows looked up or written between two turns of the event loop. */
const TURN = 2000;

/** Content hashes of files and folders, from the cache where nothing changed. */
export class ContentHasher {
  private readonly running = new Map<string, Promise<Content | Problem>>();

  constructor(
    private readonly pool: Pick<HashPool, 'scan' | 'hash'>,
    private readonly cache: Pick<DatasetStore, 'cached' | 'remember'>,
  ) {}

  /** Hashes what lies at an absolute path; two callers at once share one reading. Rejects only where the workers do. */
  hash(path: string, onBytes: OnBytes = () => {}): Promise<Content | Problem> {
    const running = this.running.get(path);
    if (running !== undefined) return running;
    const started = this.read(path, onBytes).finally(() => this.running.delete(path));
    this.running.set(path, started);
    return started;
  }

  /** The files under an absolute folder, each with its own hash. */
  async files(folder: string): Promise<{ path: string; bytes: number; hash: string | null }[] | Problem> {
    const scan = await this.pool.scan(folder);
    if (isProblem(scan)) return scan;
    const listing = new Listing(scan);
    await this.fill(listing, () => {});
    return listing.names.map((name, index) => ({
      path: Buffer.from(name, 'latin1').toString(),
      bytes: readStat(scan.stats, index).size,
      hash: listing.hashes[index] === undefined ? null : `sha256:${listing.hashes[index]}`,
    }));
  }

  /** The hash last read of exactly these stats; null where something changed since. Reads no content. */
  async lookUp(path: string): Promise<Content | Problem | null> {
    const scan = await this.pool.scan(path);
    if (isProblem(scan)) return scan;
    const hash = this.cache.cached(cacheKey(scan), cacheStat(scan));
    return hash === null ? null : content(scan, hash);
  }

  private async read(path: string, onBytes: OnBytes): Promise<Content | Problem> {
    const scan = await this.pool.scan(path);
    if (isProblem(scan)) return scan;
    const known = this.cache.cached(cacheKey(scan), cacheStat(scan));
    if (known !== null) return content(scan, known);
    const listing = new Listing(scan);
    const problem = (await this.fill(listing, onBytes)) ?? (await this.changeSince(scan));
    if (problem) return problem;
    const hash = scan.names === null ? (listing.hashes[0] ?? '') : await folderHash(listing.names, listing.hashes);
    // A folder is written with its files: they are unchanged as long as the digest of all their stats is.
    this.remember([{ path: cacheKey(scan), stat: cacheStat(scan), hash: `sha256:${hash}` }]);
    return content(scan, `sha256:${hash}`);
  }

  /** A file of a folder may have changed after it was read and before the last one was. */
  private async changeSince(before: Scan): Promise<Problem | null> {
    if (before.kind === 'file') return null;
    const after = await this.pool.scan(before.realPath);
    if (isProblem(after)) return after;
    if (after.fingerprint === before.fingerprint) return null;
    return { kind: 'changed', path: before.realPath, code: 'CHANGED' };
  }

  private async fill(listing: Listing, onBytes: OnBytes): Promise<Problem | null> {
    const { scan } = listing;
    let done = scan.bytes;
    for (const index of await this.unknownFiles(listing)) {
      listing.missing.push(index);
      done -= readStat(scan.stats, index).size;
    }
    let problem: Problem | null = null;
    const hashBatch = async (indices: number[]) => {
      if (problem) return;
      const reply = await this.pool.hash(listing.batch(indices), (bytes) => {
        done += bytes;
        onBytes(Math.min(done, scan.bytes), scan.bytes);
      });
      problem ??= reply.problem;
      this.keep(listing, indices, reply.hashes);
    };
    await Promise.all(listing.batches().map(hashBatch));
    return problem;
  }

  /** A hash is true whether or not it can be kept: a full disk costs only reading again. */
  private remember(entries: Parameters<DatasetStore['remember']>[0]): void {
    try {
      this.cache.remember(entries);
    } catch {
      // The store says itself what is wrong with it.
    }
  }

  private async unknownFiles(listing: Listing): Promise<number[]> {
    const { scan, hashes } = listing;
    if (scan.names === null) return [0];
    const unknown: number[] = [];
    for (let index = 0; index < scan.files; index++) {
      if (index % TURN === TURN - 1) await setImmediate();
      const hash = this.cache.cached(listing.path(index), readStat(scan.stats, index));
      if (hash === null) unknown.push(index);
      else hashes[index] = hash.slice('sha256:'.length);
    }
    return unknown;
  }

  private keep(listing: Listing, indices: readonly number[], hashes: readonly string[]): void {
    const entries = hashes.map((hash, position) => {
      const index = indices[position] ?? 0;
      listing.hashes[index] = hash;
      return { path: listing.path(index), stat: readStat(listing.scan.stats, index), hash: `sha256:${hash}` };
    });
    if (listing.scan.names !== null) this.remember(entries);
  }
}

function content(scan: Scan, hash: string): Content {
  const { bytes, files, kind, newestUs } = scan;
  return { hash, bytes, files, kind, newestUs };
}

/** A folder has a row of its own in the cache, told from a file's by the slash at its end. */
function cacheKey(scan: Scan): string {
  return scan.kind === 'file' ? scan.realPath : `${scan.realPath}/`;
}

/** A folder's "stat" is the digest of the names and stats of its files, spread over the numbers of a stat. */
function cacheStat(scan: Scan): FileStat {
  if (scan.kind === 'file') return readStat(scan.stats, 0);
  const part = (index: number) => Number.parseInt(scan.fingerprint.slice(index * 13, index * 13 + 13), 16);
  return { size: scan.bytes, mtimeUs: part(0), ctimeUs: part(1), inode: part(2) };
}

/** The files of a scan while their hashes are gathered. */
class Listing {
  readonly names: string[];
  readonly hashes: string[] = [];
  /** Indices of the files to read. */
  readonly missing: number[] = [];

  constructor(readonly scan: Scan) {
    this.names = scan.names === null || scan.files === 0 ? [] : scan.names.split('\0');
  }

  path(index: number): string {
    const name = this.names[index];
    return name === undefined ? this.scan.realPath : `${this.scan.realPath}/${Buffer.from(name, 'latin1')}`;
  }

  batches(): number[][] {
    const batches: number[][] = [];
    let batch: number[] = [];
    let bytes = 0;
    for (const index of this.missing) {
      batch.push(index);
      bytes += readStat(this.scan.stats, index).size;
      if (batch.length < BATCH_FILES && bytes < BATCH_BYTES) continue;
      batches.push(batch);
      batch = [];
      bytes = 0;
    }
    return batch.length > 0 ? [...batches, batch] : batches;
  }

  batch(indices: readonly number[]): HashBatch {
    const stats = new Float64Array(indices.length * STAT_FIELDS);
    for (const [position, index] of indices.entries()) {
      const fields = this.scan.stats.subarray(index * STAT_FIELDS, (index + 1) * STAT_FIELDS);
      stats.set(fields, position * STAT_FIELDS);
    }
    const names = this.scan.names === null ? null : indices.map((index) => this.names[index] ?? '').join('\0');
    return { path: this.scan.realPath, names, stats };
  }
}
