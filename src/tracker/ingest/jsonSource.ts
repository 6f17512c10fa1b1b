import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { type Literal, type LiteralTable, parseLiteral } from '../../shared/stdout/literal';
import { isTable, objectContent } from '../../shared/stdout/objectContent';
import type { PlacerState } from '../../shared/stdout/stepPlacer';
import type { IncomingPoint } from '../store/store';
import { isMissing } from './lineFollower';
import { RowReader } from './rowReader';
import type { Source, SourceContext } from './source';

interface JsonState {
  /** What the file looked like when it was last read. */
  stamp: string;
  hash: string | null;
  /** Rows of a list that were read, and the first of them, by which a list that grew is known. */
  read: number;
  firstRow: string | null;
  /** Last step of the metrics that come without one. */
  steps: Record<string, number>;
  rows: PlacerState;
}

/** Bytes; a bigger file holds data, not metrics. */
const MAX_SIZE = 16 * 1024 * 1024;

/** Reads metrics from a JSON file that a program writes anew whenever it has new ones. */
export class JsonSource implements Source {
  private readonly state: Omit<JsonState, 'rows'>;
  private readonly rows: RowReader;
  /** The look of a file that could not be read: it is not read again before it changes. */
  private broken = '';

  constructor(
    private readonly path: string,
    private readonly name: string,
    private readonly context: SourceContext,
  ) {
    const text = context.store.metrics.position(context.runId, name);
    const { rows, ...state } = text === null ? { rows: null, ...NOTHING_READ } : (JSON.parse(text) as JsonState);
    this.state = { ...state, steps: { ...state.steps } };
    this.rows = new RowReader(rows);
    context.fileKeys.note([...Object.entries(this.state.steps), ...this.rows.lastSteps()]);
  }

  async poll(final: boolean): Promise<boolean> {
    const found = await this.look();
    if (found === null || found.stamp === this.state.stamp) return false;
    if (found.stamp === this.broken && !final) return false;
    if (this.state.stamp === '' && found.modified < this.context.startTime) {
      // It was there before the run; only what is written from now on is the run's.
      this.state.stamp = found.stamp;
      this.store([]);
      return false;
    }
    if (found.size > MAX_SIZE) {
      this.state.stamp = found.stamp;
      this.warn(`is too big to be read for metrics (${found.size} bytes, at most ${MAX_SIZE}).`);
      return false;
    }
    return this.read(found, final);
  }

  private async read(found: { stamp: string; modified: number }, final: boolean): Promise<boolean> {
    const text = await readFile(this.path, 'utf8');
    const value = parseLiteral(text.replace(/^\uFEFF/, ''));
    if (value === undefined) {
      // Only half of it may be written yet: the next look will tell.
      this.broken = found.stamp;
      if (final) this.warn('holds no valid JSON, so no metrics were read from it.');
      return false;
    }
    this.state.stamp = found.stamp;
    const hash = createHash('sha256').update(text).digest('hex');
    if (hash === this.state.hash) return false;
    this.state.hash = hash;
    const now = Math.min(Date.now(), Math.round(found.modified));
    const rows = rowsOf(value);
    this.store(rows === null ? this.wholePoints(value, now) : this.rowPoints(rows, now));
    return true;
  }

  private async look(): Promise<{ stamp: string; size: number; modified: number } | null> {
    try {
      const { size, mtimeMs, ino } = await stat(this.path);
      return { stamp: `${size} ${mtimeMs} ${ino}`, size, modified: mtimeMs };
    } catch (error) {
      if (isMissing(error)) return null;
      throw error;
    }
  }

  /** The rows that a list has more than when it was last read. */
  private rowPoints(rows: LiteralTable[], now: number): IncomingPoint[] {
    const firstRow = JSON.stringify(rows[0] ?? null).slice(0, 500);
    const from = firstRow === this.state.firstRow && rows.length >= this.state.read ? this.state.read : 0;
    Object.assign(this.state, { firstRow, read: rows.length });
    return rows.slice(from).flatMap((row) => this.rows.read(row, now));
  }

  /** The values of one object, on its own step or on the next of each metric. */
  private wholePoints(value: Literal, now: number): IncomingPoint[] {
    if (!isTable(value)) return [];
    const content = objectContent(value);
    if (Object.keys(content.marks).length > 0) return this.rows.read(value, now);
    const timestamp = content.timestamp ?? now;
    return [...content.values].map(([key, one]) => ({ key, step: this.nextStep(key), timestamp, value: one }));
  }

  /** Counts how often a metric was written; one that the output gave already goes on from there. */
  private nextStep(key: string): number {
    const before = Object.hasOwn(this.state.steps, key) ? this.state.steps[key] : undefined;
    const step = before === undefined ? this.outputStep(key) : before + 1;
    this.state.steps[key] = step;
    return step;
  }

  private outputStep(key: string): number {
    const summaries = this.context.store.metrics.summaries(this.context.runId);
    return Object.hasOwn(summaries, key) ? (summaries[key]?.lastStep ?? 0) : 0;
  }

  private warn(sentence: string): void {
    this.context.store.runs.warn(this.context.runId, `${basename(this.path)} ${sentence}`);
  }

  private store(points: IncomingPoint[]): void {
    const state: JsonState = { ...this.state, rows: this.rows.state() };
    this.context.store.metrics.append(this.context.runId, points, { source: this.name, state: JSON.stringify(state) });
    this.context.fileKeys.note(points.map(({ key, step }) => [key, step]));
  }
}

const NOTHING_READ: Omit<JsonState, 'rows'> = { stamp: '', hash: null, read: 0, firstRow: null, steps: {} };

/** The rows of a list of objects, or of an object of columns (`{"loss": [3, 2], "acc": [0, 1]}`); null for others. */
function rowsOf(value: Literal): LiteralTable[] | null {
  if (Array.isArray(value)) return value.filter(isTable);
  if (!isTable(value)) return null;
  const columns = Object.entries(value);
  const lengths = new Set(columns.map(([, column]) => (isColumn(column) ? column.length : 0)));
  const [length = 0] = lengths;
  if (lengths.size !== 1 || length === 0) return null;
  return Array.from({ length }, (_, at) =>
    Object.fromEntries(columns.map(([name, column]) => [name, (column as Literal[])[at] ?? null])),
  );
}

function isColumn(value: Literal): value is Literal[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'number' || one === null);
}
