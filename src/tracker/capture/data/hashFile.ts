import { createHash } from 'node:crypto';
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import type { FileStat } from '../../store/store';
import { sameStat, toFileStat } from './fileStat';

/** Bytes read at once. */
const CHUNK = 1024 ** 2;

/** A write this soon (in milliseconds) after the last one may leave the same time on the file: clocks of file systems tick. */
const CLOCK_TICK = 20;
const COARSE_CLOCK_TICK = 2000;

export class ChangedWhileRead extends Error {}

/** SHA-256 of files, one after the other, with one buffer. Synchronous: for a worker thread. */
export class FileHasher {
  private readonly buffer = Buffer.allocUnsafeSlow(CHUNK);

  constructor(private readonly onBytes: (bytes: number) => void) {}

  /** 64 hex digits. Throws ChangedWhileRead where the file is not, or does not stay, what `expected` says. */
  hash(path: Buffer, expected: FileStat): string {
    waitForClock(expected);
    const file = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    try {
      if (!sameStat(toFileStat(fstatSync(file)), expected)) throw new ChangedWhileRead();
      const hash = createHash('sha256');
      let done = 0;
      for (let count = this.read(file); count > 0; count = this.read(file)) {
        done += count;
        // A file that grows as fast as it is read would never end.
        if (done > expected.size) throw new ChangedWhileRead();
        hash.update(count === CHUNK ? this.buffer : this.buffer.subarray(0, count));
        this.onBytes(count);
      }
      if (!sameStat(toFileStat(fstatSync(file)), expected)) throw new ChangedWhileRead();
      return hash.digest('hex');
    } finally {
      closeSync(file);
    }
  }

  private read(file: number): number {
    return readSync(file, this.buffer, 0, CHUNK, null);
  }
}

/** Waits until any later write is bound to leave another time, so that a cached hash can be trusted. */
function waitForClock({ mtimeUs, ctimeUs }: FileStat): void {
  const tick = mtimeUs % 1_000_000 === 0 && ctimeUs % 1_000_000 === 0 ? COARSE_CLOCK_TICK : CLOCK_TICK;
  const age = Date.now() - Math.max(mtimeUs, ctimeUs) / 1000;
  if (age >= tick || age < -tick) return;
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, tick - age);
}
