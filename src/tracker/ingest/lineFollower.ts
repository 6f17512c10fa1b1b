import { type FileHandle, open } from 'node:fs/promises';

/** How far a growing text file was read. JSON-safe. */
export interface LinePosition {
  /** Bytes: where the next line begins. */
  offset: number;
  /** In the middle of a line that is too long to be read. */
  skipping: boolean;
  /** The last bytes before `offset`, by which a file that was written anew is told from one that grew. */
  before: string;
}

/** What one look at a file gave. */
export interface LineChunk {
  /** Whole lines without their ends. */
  lines: string[];
  /** Milliseconds since the epoch; the lines were written by then. */
  modified: number;
  /** The file was cut short or written anew, and these lines begin at its start. */
  restarted: boolean;
  /** A line was too long and is not among these. */
  passedOver: boolean;
}

/** Bytes; a longer line is passed over, so that no line can fill the memory. */
const MAX_LINE = { log: 64 * 1024, checked: 1024 * 1024 };
/** Bytes read at a time: what can be taken apart without holding up the tracker. */
const CHUNK_BYTES = 64 * 1024;
const WINDOW = 64;

const NEWLINE = 10;
const RETURN = 13;
const BACKSPACE = 8;

/** Reads a text file that grows, line by line, in chunks of bounded size; never holds more than a chunk and a line. */
export class LineFollower {
  private offset: number;
  private skipping: boolean;
  private before: string;
  private partial: Buffer = Buffer.alloc(0);
  private passedOver = false;
  /** The size when the end was asked for first: a child that writes on for ever must not hold up the end of a run. */
  private finalSize = Number.POSITIVE_INFINITY;

  /** Log files keep only the last redraw of a line; `checked` files are told from ones written anew. */
  constructor(
    private readonly path: string,
    private readonly kind: 'log' | 'checked',
    position: LinePosition | null,
  ) {
    this.offset = position?.offset ?? 0;
    this.skipping = position?.skipping ?? false;
    this.before = position?.before ?? '';
  }

  position(): LinePosition {
    return { offset: this.offset, skipping: this.skipping, before: this.before };
  }

  /** The next lines; null where there are none yet. With `final` also a last line without an end. */
  async next(final: boolean): Promise<LineChunk | null> {
    let file: FileHandle;
    try {
      file = await open(this.path, 'r');
    } catch (error) {
      if (isMissing(error)) return final && this.partial.length > 0 ? this.flush(Date.now()) : null;
      throw error;
    }
    try {
      return await this.nextOf(file, final);
    } finally {
      await file.close();
    }
  }

  private async nextOf(file: FileHandle, final: boolean): Promise<LineChunk | null> {
    const { size: now, mtimeMs } = await file.stat();
    if (final && this.finalSize === Number.POSITIVE_INFINITY) this.finalSize = now;
    const size = Math.min(now, this.finalSize);
    const restarted = size < this.end || (size > this.end && (await this.isOther(file)));
    if (restarted) this.restart();
    if (size > this.end) {
      const length = Math.min(CHUNK_BYTES, size - this.end);
      const { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(length), 0, length, this.end);
      this.passedOver = false;
      const lines = this.take(buffer.subarray(0, bytesRead));
      return { lines, modified: mtimeMs, restarted, passedOver: this.passedOver };
    }
    if (final && this.partial.length > 0) return this.flush(mtimeMs);
    return restarted ? { lines: [], modified: mtimeMs, restarted, passedOver: false } : null;
  }

  private get end(): number {
    return this.offset + this.partial.length;
  }

  private async isOther(file: FileHandle): Promise<boolean> {
    if (this.kind === 'log' || this.before === '') return false;
    const length = Buffer.byteLength(this.before, 'latin1');
    const { buffer } = await file.read(Buffer.alloc(length), 0, length, this.offset - length);
    return buffer.toString('latin1') !== this.before;
  }

  private restart(): void {
    this.offset = 0;
    this.skipping = false;
    this.before = '';
    this.partial = Buffer.alloc(0);
  }

  private flush(modified: number): LineChunk {
    const line = this.partial.toString('utf8');
    this.remember(this.partial);
    this.offset += this.partial.length;
    this.partial = Buffer.alloc(0);
    return { lines: [line], modified, restarted: false, passedOver: false };
  }

  /** Adds bytes to what is read, and gives the lines they complete. */
  private take(bytes: Buffer): string[] {
    const last = bytes.lastIndexOf(NEWLINE);
    if (last === -1) {
      this.keep(bytes);
      return [];
    }
    const first = bytes.indexOf(NEWLINE);
    const lines: string[] = [];
    this.endLine(bytes.subarray(0, first), lines);
    if (last > first) lines.push(...bytes.toString('utf8', first + 1, last).split('\n'));
    this.offset += this.partial.length + last + 1;
    this.partial = Buffer.alloc(0);
    this.skipping = false;
    this.remember(bytes.subarray(0, last + 1));
    this.keep(bytes.subarray(last + 1));
    return lines;
  }

  /** The line that begins with what was kept and ends with `rest`. */
  private endLine(rest: Buffer, lines: string[]): void {
    const redrawn = this.kind === 'log' && lastRedraw(rest) !== -1;
    if (this.skipping && !redrawn) return;
    const line = this.skipping || this.partial.length === 0 ? rest : Buffer.concat([this.partial, rest]);
    lines.push(line.toString('utf8'));
  }

  /** Keeps the start of a line whose end is not there yet, as far as it can still matter. */
  private keep(bytes: Buffer): void {
    if (bytes.length === 0) return;
    const redraw = this.kind === 'log' ? lastRedraw(bytes) : -1;
    if (redraw !== -1) {
      this.offset += this.partial.length + redraw + 1;
      this.partial = Buffer.from(bytes.subarray(redraw + 1));
      this.skipping = false;
    } else if (this.skipping) {
      this.offset += bytes.length;
    } else {
      this.partial = Buffer.concat([this.partial, bytes]);
    }
    if (this.partial.length > MAX_LINE[this.kind]) {
      this.passedOver = true;
      this.remember(this.partial);
      this.offset += this.partial.length;
      this.partial = Buffer.alloc(0);
      this.skipping = true;
    }
  }

  private remember(bytes: Buffer): void {
    if (this.kind === 'log') return;
    this.before = (this.before + bytes.subarray(-WINDOW).toString('latin1')).slice(-WINDOW);
  }
}

/** The last `\r` or backspace that more text follows: what stood before it was drawn over. */
function lastRedraw(bytes: Buffer): number {
  const body = bytes.at(-1) === RETURN ? bytes.subarray(0, -1) : bytes;
  return Math.max(body.lastIndexOf(RETURN), body.lastIndexOf(BACKSPACE));
}

export function isMissing(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'ENOENT' || code === 'ENOTDIR';
}
