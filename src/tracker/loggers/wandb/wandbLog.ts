import { basename } from 'node:path';
import { type FileChunk, type FilePosition, GrowingFile } from '../binary/growingFile';
import { HEADER_BYTES, isWandbHeader, MAX_RECORD, walkBlocks } from './logBlocks';
import { readRecord, type WandbRecord } from './record';

/** Bytes read at a time: what can be taken apart and stored without holding up the tracker. */
const CHUNK_BYTES = 256 * 1024;

export interface LogChunk {
  records: WandbRecord[];
  /** Milliseconds since the epoch; the records were written by then. */
  modified: number;
  /** The file was cut short or written anew, and these records are its first. */
  restarted: boolean;
}

/** Reads one log of W&B while it grows. */
export class WandbLog {
  private readonly file: GrowingFile;
  /** Doubled while a record does not fit. */
  private limit = CHUNK_BYTES;

  constructor(
    readonly path: string,
    position: FilePosition | null,
    private readonly warn: (sentence: string) => void,
  ) {
    this.file = new GrowingFile(path, position);
  }

  position(): FilePosition {
    return this.file.position();
  }

  /** The next records; null where there are none yet. */
  async next(final: boolean): Promise<LogChunk | null> {
    let restarted = false;
    for (;;) {
      const chunk = await this.file.read(this.limit, final);
      if (chunk === null) return null;
      restarted ||= chunk.restarted;
      const whole = this.position().offset + chunk.bytes.length >= chunk.size;
      const { consumed, records } = this.walk(chunk, final && whole);
      if (consumed === 0 && !whole && this.limit <= MAX_RECORD) {
        this.limit *= 2;
        continue;
      }
      this.limit = CHUNK_BYTES;
      return consumed === 0 && !restarted ? null : { records, modified: chunk.modified, restarted };
    }
  }

  private walk({ bytes }: FileChunk, final: boolean): { consumed: number; records: WandbRecord[] } {
    const { offset } = this.position();
    const records: WandbRecord[] = [];
    const start = offset === 0 ? this.headerEnd(bytes) : 0;
    if (start === null) return { consumed: 0, records };
    const take = (data: Buffer) => this.take(data, records);
    const damaged = (at: number) =>
      this.say(`is damaged at byte ${at}. What stood up to the end of that block was passed over.`);
    const tooBig = (at: number) => this.say(`holds a record that is too big to be read (at byte ${at}).`);
    const consumed = start + walkBlocks(bytes.subarray(start), offset + start, { take, damaged, tooBig }, final);
    this.file.consume(bytes.subarray(0, consumed));
    return { consumed, records };
  }

  /** null: it is not all there, or it is no log that can be read. */
  private headerEnd(bytes: Buffer): number | null {
    if (isWandbHeader(bytes)) return HEADER_BYTES;
    if (bytes.length >= HEADER_BYTES) this.say('is no log of W&B that can be read: its first bytes are others.');
    return null;
  }

  private take(data: Buffer, records: WandbRecord[]): void {
    try {
      records.push(readRecord(data));
    } catch {
      this.say('holds a record that cannot be read. It was passed over.');
    }
  }

  private say(what: string): void {
    this.warn(`${basename(this.path)} ${what}`);
  }
}
