import { basename } from 'node:path';
import { PbfReader } from 'pbf';
import { type FileChunk, type FilePosition, GrowingFile } from '../binary/growingFile';
import { type Event, readEvent } from './event';
import { MAX_RECORD, walkRecords } from './records';

/** Bytes read at a time: what can be taken apart and stored without holding up the tracker. */
const CHUNK_BYTES = 256 * 1024;
const DAMAGED_BYTES = 64;

export interface EventChunk {
  events: Event[];
  /** Milliseconds since the epoch; the events were written by then. */
  modified: number;
  /** The file was cut short or written anew, and these events are its first. */
  restarted: boolean;
}

/** Reads one event file while it grows. */
export class EventFile {
  private readonly file: GrowingFile;
  private damaged = false;

  constructor(
    path: string,
    position: FilePosition | null,
    private readonly warn: (sentence: string) => void,
  ) {
    this.file = new GrowingFile(path, position);
  }

  position(): FilePosition {
    return this.file.position();
  }

  /** The next events; null where there are none yet, or what follows is damaged. */
  async next(final: boolean): Promise<EventChunk | null> {
    const chunk = await this.file.read(this.damaged ? DAMAGED_BYTES : CHUNK_BYTES, final);
    if (chunk === null) return null;
    const walked = this.walk(chunk);
    const { consumed, next, events } = walked;
    if (consumed === 0 && next > chunk.bytes.length) return this.nextBig(next, chunk, final);
    if (consumed === 0 && !chunk.restarted) return null;
    return { events, modified: chunk.modified, restarted: chunk.restarted };
  }

  /** A record that is longer than a chunk is read at once, or passed over where it is too long for the memory. */
  private async nextBig(length: number, before: FileChunk, final: boolean): Promise<EventChunk | null> {
    const { offset } = this.position();
    if (before.size - offset < length) return null;
    const { modified, restarted } = before;
    if (length > MAX_RECORD) {
      this.say(offset, `holds a record of ${length} bytes, which is too big to be read and was passed over`);
      this.file.skip(length);
      return { events: [], modified, restarted };
    }
    const chunk = await this.file.read(length, final);
    if (chunk === null) return null;
    const { events, consumed } = this.walk(chunk);
    return consumed === 0 ? null : { events, modified, restarted: restarted || chunk.restarted };
  }

  private walk({ bytes }: FileChunk): { events: Event[]; consumed: number; next: number } {
    const { offset } = this.position();
    const events: Event[] = [];
    const reader = new PbfReader(bytes);
    const take = (start: number, end: number) => {
      const event = this.eventOf(reader, start, end, offset);
      if (event !== null) events.push(event);
    };
    const bad = (at: number) => this.say(offset + at, 'holds a damaged record, which was passed over');
    const { consumed, next, damaged } = walkRecords(bytes, take, bad);
    this.file.consume(bytes.subarray(0, consumed));
    this.damaged = damaged;
    if (damaged) this.say(offset + consumed, 'is damaged, and what follows in it cannot be read');
    return { events, consumed, next };
  }

  private eventOf(reader: PbfReader, start: number, end: number, offset: number): Event | null {
    reader.pos = start;
    // The reader would otherwise take the first byte for the value of the field it read last.
    reader._valueStart = -1;
    try {
      return readEvent(reader, end);
    } catch {
      this.say(offset + start, 'holds something that is no event, which was passed over');
      return null;
    }
  }

  private say(byte: number, what: string): void {
    this.warn(`${basename(this.file.path)} ${what} (at byte ${byte}).`);
  }
}
