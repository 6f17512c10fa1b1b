import { type FileHandle, open } from 'node:fs/promises';
import { PbfReader } from 'pbf';
import { type Event, readEvent } from './event';
import { walkRecords } from './records';

/** What the start of an event file tells. */
export interface EventFileStart {
  /** Milliseconds since the epoch of its first event. */
  startTime: number;
  /** The first tags in it, each once. */
  tags: string[];
}

const READ_BYTES = 64 * 1024;
/** A model's graph may come before the first value; so many long records are stepped over. */
const READS = 8;
const TAGS = 8;

/** Looks into the start of a file; null where it is no event file, whatever its name. */
export async function sniffEvents(path: string): Promise<EventFileStart | null> {
  const file = await open(path, 'r').catch(() => null);
  if (file === null) return null;
  try {
    return await sniff(file);
  } catch {
    return null;
  } finally {
    await file.close();
  }
}

async function sniff(file: FileHandle): Promise<EventFileStart | null> {
  let start: EventFileStart | null = null;
  for (let reads = 0, offset = 0; reads < READS; reads++) {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(READ_BYTES), 0, READ_BYTES, offset);
    const { events, consumed, next } = firstEvents(buffer.subarray(0, bytesRead));
    start ??= startOf(events);
    if (start === null) return null;
    addTags(start.tags, events);
    if (start.tags.length >= TAGS || next === 0) break;
    offset += consumed + next;
  }
  return start;
}

function firstEvents(bytes: Buffer): { events: Event[]; consumed: number; next: number } {
  const events: Event[] = [];
  const take = (from: number, end: number) => {
    const own = bytes.subarray(from, end);
    if (events.length < 256) events.push(readEvent(new PbfReader(own), own.length));
  };
  const { consumed, next } = walkRecords(bytes, take, () => {});
  return { events, consumed, next };
}

/** Every writer begins with an event that names the format's version. */
function startOf([first]: Event[]): EventFileStart | null {
  if (first?.version?.startsWith('brain.Event:') !== true) return null;
  return { startTime: Math.round(first.wallTime * 1000), tags: [] };
}

function addTags(tags: string[], events: Event[]): void {
  for (const { values } of events) {
    for (const { tag } of values) if (tags.length < TAGS && !tags.includes(tag)) tags.push(tag);
  }
}

/** Remembers what was seen, since looking is repeated while files grow. */
export class EventSniffer {
  private readonly seen = new Map<string, { stamp: string; start: EventFileStart | null }>();

  async start(path: string, stamp: string): Promise<EventFileStart | null> {
    const known = this.seen.get(path);
    if (known !== undefined && (known.stamp === stamp || (known.start?.tags.length ?? 0) >= TAGS)) return known.start;
    const start = await sniffEvents(path);
    if (this.seen.size > 20_000) this.seen.clear();
    this.seen.set(path, { stamp, start });
    return start;
  }
}
