import { statfs } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';

/** Between two looks at the disk, in milliseconds. */
const POLL = 1_000;
/** Free bytes below which nothing more can be counted on to be stored. */
const LEAST = 64 * 1024;

/** Tells once that the disk of a folder is full, for as long as `ended` has not fired: a full disk makes a run's end wait. */
export async function tellFullDisk(
  folder: string,
  tell: (sentence: string) => void,
  ended: AbortSignal,
  { poll = POLL, freeBytes = freeBytesOf } = {},
): Promise<void> {
  while (!ended.aborted) {
    if ((await freeBytes(folder)) < LEAST) {
      tell(
        `The disk that holds ${folder} is full: output and metrics may get lost, and the run's end is only stored once there is room. Free some space.`,
      );
      return;
    }
    await pause(poll, undefined, { signal: ended, ref: false }).catch(() => {});
  }
}

async function freeBytesOf(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder).catch(() => ({ bavail: Number.POSITIVE_INFINITY, bsize: 1 }));
  return bavail * bsize;
}
