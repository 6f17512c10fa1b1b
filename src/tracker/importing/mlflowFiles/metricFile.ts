import { open, stat } from 'node:fs/promises';
import type { IncomingPoint } from '../../store/store';
import type { OnProblem } from '../importSource';
import { SeenPoints } from '../seenPoints';
import { parseMetricLine } from './metricLines';
import { readSmallFile } from './smallFile';

/** Bytes read in one go: some ten thousand points at the most. */
const PIECE = 1 << 18;
const NEWLINE = 0x0a;

export interface MetricFileRead {
  points: IncomingPoint[];
  /** Bytes of the file that have been read with these points. */
  end: number;
  unique: boolean;
}

export interface MetricFileOptions {
  /** Bytes that an earlier import read. */
  from: number;
  /** The writer may still be in the middle of the last line. */
  live: boolean;
  onProblem: OnProblem;
}

/** Reads a metric's file from where an earlier import stopped, without the lines that came before, a piece at a time. */
export async function* readMetricFile(
  key: string,
  file: string,
  { from, live, onProblem }: MetricFileOptions,
): AsyncGenerator<MetricFileRead> {
  const small = from === 0 ? await readSmallFile(file) : null;
  const size = small?.length ?? (await stat(file)).size;
  if (size === from) return;
  // A file that shrank was written anew.
  const parser = new MetricFileParser(key, from > 0, size < from ? 0 : from);
  for await (const chunk of small ? [small] : chunks(file, parser.end, size)) yield parser.take(chunk);
  if (!live) yield parser.rest();
  parser.tell(file, onProblem);
}

/** Lines into points, across the pieces of a file. */
class MetricFileParser {
  private readonly seen = new SeenPoints();
  private tail: Buffer = Buffer.alloc(0);
  private bad: { count: number; first: number } | null = null;

  constructor(
    private readonly key: string,
    private readonly again: boolean,
    public end: number,
  ) {}

  take(chunk: Buffer): MetricFileRead {
    const all = this.tail.length === 0 ? chunk : Buffer.concat([this.tail, chunk]);
    const whole = all.lastIndexOf(NEWLINE) + 1;
    this.tail = all.subarray(whole);
    return this.parse(all.subarray(0, whole));
  }

  /** What has no end of line. */
  rest(): MetricFileRead {
    const { tail } = this;
    this.tail = Buffer.alloc(0);
    return this.parse(tail);
  }

  tell(file: string, onProblem: OnProblem): void {
    if (!this.bad) return;
    const { count, first } = this.bad;
    const lines = count === 1 ? 'One line is' : `${count} lines are`;
    onProblem(`${file}, byte ${first}`, `${lines} no metric point and did not come in.`);
  }

  private parse(bytes: Buffer): MetricFileRead {
    const points: IncomingPoint[] = [];
    const text = bytes.toString('latin1');
    for (let start = 0; start < text.length; ) {
      const found = text.indexOf('\n', start);
      const stop = found < 0 ? text.length : found;
      const line = text.slice(start, stop).trim();
      if (line !== '') this.parseLine(line, this.end + start, points);
      start = stop + 1;
    }
    this.end += bytes.length;
    return { points, end: this.end, unique: this.again || this.seen.full };
  }

  private parseLine(line: string, at: number, points: IncomingPoint[]): void {
    const point = parseMetricLine(this.key, line);
    if (!point) this.bad = { count: (this.bad?.count ?? 0) + 1, first: this.bad?.first ?? at };
    else if (this.seen.add(point)) points.push(point);
  }
}

async function* chunks(file: string, from: number, size: number): AsyncGenerator<Buffer> {
  const handle = await open(file);
  try {
    for (let position = from; position < size; ) {
      const { bytesRead, buffer } = await handle.read(Buffer.allocUnsafe(PIECE), 0, PIECE, position);
      if (bytesRead === 0) return;
      position += bytesRead;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await handle.close();
  }
}
