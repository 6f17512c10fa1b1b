import { open } from 'node:fs/promises';
import { basename, dirname, extname } from 'node:path';
import type { FoundFile, LogFinder } from '../logFinder';
import type { FoundLog } from '../loggers';
import { HEADER_BYTES, isWandbHeader, walkBlocks } from './logBlocks';
import { type RunFacts, readRecord } from './record';

const READ_BYTES = 64 * 1024;

/** Finds the logs of W&B by their name, and by their content where a file was named or has no extension. */
export class WandbFinder implements LogFinder {
  private readonly seen = new Map<string, { stamp: string; run: RunFacts | null; isLog: boolean }>();

  async find(root: string, files: readonly FoundFile[], signal?: AbortSignal): Promise<FoundLog[]> {
    const logs: FoundLog[] = [];
    for (const file of files) {
      signal?.throwIfAborted();
      if (!isCandidate(file, root)) continue;
      const { run, isLog } = await this.look(file);
      if (isLog) logs.push(foundLog(file, root, run));
    }
    return logs;
  }

  private async look({ path, size, modified }: FoundFile): Promise<{ run: RunFacts | null; isLog: boolean }> {
    const stamp = `${size} ${modified}`;
    const known = this.seen.get(path);
    if (known !== undefined && (known.run !== null || known.stamp === stamp)) return known;
    const found = { stamp, ...(await sniffLog(path)) };
    if (this.seen.size > 20_000) this.seen.clear();
    this.seen.set(path, found);
    return found;
  }
}

function isCandidate({ path, size }: FoundFile, root: string): boolean {
  if (size < HEADER_BYTES) return false;
  return path.endsWith('.wandb') || path === root || (extname(path) === '' && /wandb|run-/i.test(basename(path)));
}

/** What a log's first blocks say of its run, which W&B writes first. */
async function sniffLog(path: string): Promise<{ run: RunFacts | null; isLog: boolean }> {
  const file = await open(path, 'r').catch(() => null);
  if (file === null) return { run: null, isLog: false };
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(READ_BYTES), 0, READ_BYTES, 0);
    const bytes = buffer.subarray(0, bytesRead);
    return isWandbHeader(bytes) ? { run: runOf(bytes), isLog: true } : { run: null, isLog: false };
  } catch {
    return { run: null, isLog: false };
  } finally {
    await file.close();
  }
}

function runOf(bytes: Buffer): RunFacts | null {
  let found: RunFacts | null = null;
  const take = (data: Buffer) => {
    try {
      found ??= readRecord(data).run;
    } catch {
      // A damaged record; the source says so when it reads the log.
    }
  };
  walkBlocks(bytes.subarray(HEADER_BYTES), HEADER_BYTES, { take, damaged: () => {}, tooBig: () => {} }, false);
  return found;
}

function foundLog({ path, modified }: FoundFile, root: string, run: RunFacts | null): FoundLog {
  const folder = dirname(path);
  // A run of W&B has a folder of its own, with the run's files in it.
  const standsAlone = path === root || !/^(?:offline-)?run-/.test(basename(folder));
  return {
    format: 'wandb',
    path: standsAlone ? path : folder,
    part: null,
    name: run?.displayName || run?.id || basename(standsAlone ? path : folder),
    experiment: run?.project || null,
    startTime: run?.startTime ?? timeOfFolder(basename(folder)) ?? modified,
    modified,
  };
}

/** `run-20240131_120000-abc`, in local time. */
function timeOfFolder(name: string): number | null {
  const found = /run-(\d{4})(\d\d)(\d\d)_(\d\d)(\d\d)(\d\d)-/.exec(name)?.slice(1).map(Number);
  if (found === undefined) return null;
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = found;
  return new Date(year, month - 1, day, hour, minute, second).getTime();
}
