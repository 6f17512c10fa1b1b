import { open } from 'node:fs/promises';
import { isMissing } from './lineFollower';

/** A file as it was at a run's start. */
export interface FileBefore {
  /** Bytes. */
  size: number;
  /** Its last bytes, by which a file that was written anew is told from one that grew. */
  tail: string;
  /** Milliseconds since the epoch of its last write. */
  modified: number;
}

/** As many as a LineFollower compares. */
const TAIL = 64;
const NONE: FileBefore = { size: 0, tail: '', modified: 0 };

/** How a file looks now; of size 0 where there is none. */
export async function lookOf(path: string, size = Number.POSITIVE_INFINITY): Promise<FileBefore> {
  try {
    const file = await open(path, 'r');
    try {
      const { size: now, mtimeMs } = await file.stat();
      const end = Math.min(now, size);
      const length = Math.min(TAIL, end);
      const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, end - length);
      return { size: now, tail: buffer.toString('latin1', 0, bytesRead), modified: mtimeMs };
    } finally {
      await file.close();
    }
  } catch (error) {
    if (isMissing(error)) return NONE;
    throw error;
  }
}

/**
 * What of a file is not the run's: all that was in it unchanged before the run. Of size 0 where there was nothing, or
 * where the run has written it anew. `before`: how it looked at the run's start, where that was seen.
 */
export async function partBeforeRun(path: string, startTime: number, before?: FileBefore): Promise<FileBefore> {
  const now = await lookOf(path);
  if (now.modified < startTime) return now;
  // One of the same size was written anew: nothing was appended, but it was written to.
  if (before === undefined || before.size >= now.size) return NONE;
  const { tail } = await lookOf(path, before.size);
  return tail === before.tail ? before : NONE;
}
