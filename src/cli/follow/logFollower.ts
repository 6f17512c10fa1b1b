import { type FileHandle, open } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';

/** Between two looks for more output, in milliseconds. */
const POLL = 40;
const CHUNK = 1 << 18;

/**
 * Passes a run's output on as it comes. It reads the log's file itself, so that output keeps flowing while the tracker
 * is being restarted, and costs the tracker nothing.
 */
export class LogFollower {
  private readonly buffer = Buffer.allocUnsafe(CHUNK);
  private offset = 0;

  constructor(
    private readonly file: string,
    private readonly write: (bytes: Uint8Array) => Promise<void>,
  ) {}

  /** Resolves once everything that was written before `ended` fired has been passed on. */
  async follow(ended: AbortSignal): Promise<void> {
    const file = await this.openWhenThere(ended);
    if (!file) return;
    try {
      while (!ended.aborted) {
        await this.passOn(file);
        await pause(POLL, undefined, { signal: ended }).catch(() => {});
      }
      await this.passOn(file);
    } finally {
      await file.close();
    }
  }

  private async passOn(file: FileHandle): Promise<void> {
    for (;;) {
      const { bytesRead } = await file.read(this.buffer, 0, CHUNK, this.offset);
      if (bytesRead === 0) return;
      this.offset += bytesRead;
      // A copy: the stream may still hold it when the next piece is read.
      await this.write(Buffer.from(this.buffer.subarray(0, bytesRead)));
    }
  }

  private async openWhenThere(ended: AbortSignal): Promise<FileHandle | null> {
    for (;;) {
      const last = ended.aborted;
      const file = await open(this.file, 'r').catch(() => null);
      if (file || last) return file;
      await pause(POLL, undefined, { signal: ended }).catch(() => {});
    }
  }
}
