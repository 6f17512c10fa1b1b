import { type FileHandle, open } from 'node:fs/promises';

/** How far a growing binary file was read. JSON-safe. */
export interface FilePosition {
  /** Bytes: where the next record begins. */
  offset: number;
  /** The last bytes before `offset` in base64, by which a file that was written anew is told from one that grew. */
  before: string;
}

export interface FileChunk {
  /** From the position on; the end may stand in the middle of a record. */
  bytes: Buffer;
  /** Bytes in the whole file. */
  size: number;
  /** Milliseconds since the epoch; the bytes were written by then. */
  modified: number;
  /** The file was cut short or written anew, and these bytes begin at its start. */
  restarted: boolean;
}

const WINDOW = 32;

/** Reads a file of binary records while it grows. It holds no bytes between two looks: an unfinished record is read again. */
export class GrowingFile {
  private offset: number;
  private before: Buffer;
  private stamp = '';
  private more = false;
  private restarted = false;
  /** The size when the end was asked for first: a child that writes on for ever must not hold up the end of a run. */
  private finalSize = Number.POSITIVE_INFINITY;

  constructor(
    readonly path: string,
    position: FilePosition | null,
  ) {
    this.offset = position?.offset ?? 0;
    this.before = Buffer.from(position?.before ?? '', 'base64');
  }

  position(): FilePosition {
    return { offset: this.offset, before: this.before.toString('base64') };
  }

  /** At most `limit` bytes from the position on; null where there is nothing that was not given before. */
  async read(limit: number, final: boolean): Promise<FileChunk | null> {
    let file: FileHandle;
    try {
      file = await open(this.path, 'r');
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'ENOENT' || code === 'ENOTDIR') return null;
      throw error;
    }
    try {
      return await this.readOf(file, limit, final);
    } finally {
      await file.close();
    }
  }

  /** Moves on over the first bytes of the chunk that was given last. */
  consume(bytes: Buffer): void {
    this.offset += bytes.length;
    this.before = Buffer.from(Buffer.concat([this.before, bytes.subarray(-WINDOW)]).subarray(-WINDOW));
  }

  /** Moves on over a record that is not read. */
  skip(count: number): void {
    this.offset += count;
    this.before = Buffer.alloc(0);
    this.more = true;
  }

  private async readOf(file: FileHandle, limit: number, final: boolean): Promise<FileChunk | null> {
    const { size: now, mtimeMs, ino } = await file.stat();
    if (final && this.finalSize === Number.POSITIVE_INFINITY) this.finalSize = now;
    const size = Math.min(now, this.finalSize);
    const stamp = `${size} ${mtimeMs} ${ino}`;
    if (stamp === this.stamp && !this.more) return null;
    if (stamp !== this.stamp && (now < this.offset || (await this.isOther(file)))) this.restart();
    this.stamp = stamp;
    const length = Math.max(0, Math.min(limit, size - this.offset));
    const { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(length), 0, length, this.offset);
    this.more = this.offset + bytesRead < size && bytesRead > 0;
    if (bytesRead === 0) return null;
    const { restarted } = this;
    this.restarted = false;
    return { bytes: buffer.subarray(0, bytesRead), size, modified: mtimeMs, restarted };
  }

  private async isOther(file: FileHandle): Promise<boolean> {
    const { length } = this.before;
    if (length === 0) return false;
    const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, this.offset - length);
    return bytesRead < length || !buffer.equals(this.before);
  }

  private restart(): void {
    this.offset = 0;
    this.before = Buffer.alloc(0);
    this.restarted = true;
  }
}
