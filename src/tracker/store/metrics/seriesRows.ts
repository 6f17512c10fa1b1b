import type { MetricPoint, MetricSummary } from '../../../shared/model/metric';
import { encodeNumber } from '../../../shared/model/metric';
import type { Database } from '../database/database';
import type { IncomingPoint } from '../store';
import { ExactSeries } from './exactSeries';
import { valueRank } from './pointOrder';
import type { Columns } from './seriesBlock';
import { packBlock, unpackBlock } from './seriesBlock';
import type { SeriesRow, StepQuery } from './seriesRow';
import { isLater } from './seriesRow';

type PointRow = readonly [step: number, time: number, value: number | null];

/** Points sealed into one block: enough to make reading quick, few enough to keep the unsealed rest short. */
export const BLOCK_POINTS = 256;

/** The tables `series`, `points` and `blocks`. */
export class SeriesRows {
  readonly exact: ExactSeries;

  constructor(private readonly database: Database) {
    this.exact = new ExactSeries(database, (series, query) => this.columns(series, query));
  }

  /** Without a join, for which SQLite would prepare the statement anew each time. */
  find(run: number, key: string): SeriesRow | undefined {
    return this.database.get<SeriesRow>(
      `SELECT id, count, sealed, last, last_step, last_time, min, max
       FROM series WHERE run = ? AND key = (SELECT metric_keys.id FROM metric_keys WHERE metric_keys.key = ?)`,
      run,
      key,
    );
  }

  /**
   * Inside a transaction. `given` is not empty, and in the order of writing; with `unique`, what is stored already is
   * left out. Returns how many were stored.
   */
  append(run: number, key: string, given: readonly IncomingPoint[], unique: boolean): number {
    const series = this.find(run, key) ?? this.create(run, key);
    const points = unique ? this.exact.unknown(series, given) : given;
    if (points.length === 0) return 0;
    const before = series.count;
    this.exact.insert(series.id, before, points);
    for (const point of points) fold(series, point);
    if (series.count - series.sealed < BLOCK_POINTS) this.insert(series.id, before, points);
    else this.seal(series, before, points);
    this.database.run(
      `UPDATE series SET count = ?, sealed = ?, last = ?, last_step = ?, last_time = ?, min = ?, max = ? WHERE id = ?`,
      series.count,
      series.sealed,
      series.last,
      series.last_step,
      series.last_time,
      series.min,
      series.max,
      series.id,
    );
    return points.length;
  }

  /** Inside a transaction. Returns whether there was such a series. */
  remove(run: number, key: string): boolean {
    const series = this.find(run, key);
    if (!series) return false;
    for (const table of ['points', 'exact_points', 'blocks'] as const) {
      this.database.run(`DELETE FROM ${table} WHERE series = ?`, series.id);
    }
    this.database.run('DELETE FROM series WHERE id = ?', series.id);
    return true;
  }

  /** Points in the order of writing, within the query's cursor and steps. */
  columns(series: SeriesRow, { cursor = 0, fromStep = -Infinity, toStep = Infinity }: StepQuery): Columns {
    const columns: Columns = { steps: [], timestamps: [], values: [] };
    if (cursor < series.sealed) {
      const blocks = this.database.rows<readonly [lastSeq: number, data: Uint8Array]>(
        'SELECT last_seq, data FROM blocks WHERE series = ? AND last_seq > ? AND max_step >= ? AND min_step <= ? ORDER BY last_seq',
        series.id,
        cursor,
        fromStep,
        toStep,
      );
      for (const [lastSeq, data] of blocks) unpackBlock(data, columns, Math.max(0, cursor - (lastSeq - BLOCK_POINTS)));
    }
    this.appendRows(columns, series.id, cursor);
    return isWithin(columns.steps, fromStep, toStep) ? columns : within(columns, fromStep, toStep);
  }

  /** Of each run, its metrics by key, in the order of their first point. */
  summaries(runs: readonly number[]): Map<number, Record<string, MetricSummary>> {
    const rows = this.database.all<SeriesRow & { run: number; key: string }>(
      `SELECT run, metric_keys.key AS key, count, last, last_step, last_time, min, max
       FROM series JOIN metric_keys ON metric_keys.id = series.key
       WHERE run IN (SELECT value FROM json_each(?)) ORDER BY series.id`,
      JSON.stringify(runs),
    );
    const byRun = new Map<number, Map<string, MetricSummary>>();
    for (const row of rows) {
      const own = byRun.get(row.run) ?? new Map<string, MetricSummary>();
      byRun.set(row.run, own.set(row.key, summary(row)));
    }
    return new Map([...byRun].map(([run, own]) => [run, Object.fromEntries(own)]));
  }

  private create(run: number, key: string): SeriesRow {
    this.database.run('INSERT INTO metric_keys (key) VALUES (?) ON CONFLICT DO NOTHING', key);
    const { lastInsertRowid } = this.database.run(
      `INSERT INTO series (run, key, count, sealed, last_step, last_time)
       VALUES (?, (SELECT id FROM metric_keys WHERE key = ?), 0, 0, 0, 0)`,
      run,
      key,
    );
    return {
      id: lastInsertRowid,
      count: 0,
      sealed: 0,
      last: null,
      last_step: 0,
      last_time: 0,
      min: null,
      max: null,
    };
  }

  /** Stores points as rows, the first of them as number `before + 1`. */
  private insert(series: number, before: number, points: readonly MetricPoint[]): void {
    this.database.insertMany(
      'points (series, seq, step, time, value)',
      points.map(({ step, timestamp, value }, index) => [series, before + index + 1, step, timestamp, value]),
    );
  }

  /** Moves the rows and the new points into blocks; what does not fill one is stored as rows. */
  private seal(series: SeriesRow, before: number, points: readonly MetricPoint[]): void {
    const columns: Columns = { steps: [], timestamps: [], values: [] };
    this.appendRows(columns, series.id, series.sealed);
    this.database.run('DELETE FROM points WHERE series = ?', series.id);
    for (const { step, timestamp, value } of points) pushPoint(columns, step, timestamp, value);
    for (let start = 0; start + BLOCK_POINTS <= columns.steps.length; start += BLOCK_POINTS) {
      series.sealed += BLOCK_POINTS;
      this.insertBlock(series, sliceColumns(columns, start, start + BLOCK_POINTS));
    }
    this.insert(series.id, series.sealed, points.slice(series.sealed - before));
  }

  private insertBlock(series: SeriesRow, block: Columns): void {
    this.database.run(
      'INSERT INTO blocks (series, last_seq, min_step, max_step, data) VALUES (?, ?, ?, ?, ?)',
      series.id,
      series.sealed,
      Math.min(...block.steps),
      Math.max(...block.steps),
      packBlock(block),
    );
  }

  private appendRows(columns: Columns, series: number, after: number): void {
    const rows = this.database.rows<PointRow>(
      'SELECT step, time, value FROM points WHERE series = ? AND seq > ? ORDER BY seq',
      series,
      after,
    );
    for (const [step, time, value] of rows) pushPoint(columns, step, time, value ?? Number.NaN);
  }
}

/** Counts a point in. The last point is the greatest by (step, timestamp, value), as MLflow has it. */
function fold(series: SeriesRow, point: MetricPoint): void {
  const { step, timestamp, value } = point;
  const isFirst = series.count === 0;
  series.count++;
  if (isFirst || isLater(point, series) || isGreater(point, series)) {
    series.last_step = step;
    series.last_time = timestamp;
    series.last = value;
  }
  if (!Number.isFinite(value)) return;
  series.min = series.min === null ? value : Math.min(series.min, value);
  series.max = series.max === null ? value : Math.max(series.max, value);
}

function isGreater({ step, timestamp, value }: MetricPoint, { last_step, last_time, last }: SeriesRow): boolean {
  const isSame = step === last_step && timestamp === last_time;
  return isSame && valueRank(value) >= valueRank(last ?? Number.NaN);
}

function summary(row: SeriesRow): MetricSummary {
  return {
    last: encodeNumber(row.last ?? Number.NaN),
    min: row.min,
    max: row.max,
    count: row.count,
    lastStep: row.last_step,
    lastTime: row.last_time,
  };
}

function pushPoint({ steps, timestamps, values }: Columns, step: number, timestamp: number, value: number): void {
  steps.push(step);
  timestamps.push(timestamp);
  values.push(value);
}

function sliceColumns({ steps, timestamps, values }: Columns, start: number, end: number): Columns {
  return { steps: steps.slice(start, end), timestamps: timestamps.slice(start, end), values: values.slice(start, end) };
}

function isWithin(steps: readonly number[], from: number, to: number): boolean {
  return (from === -Infinity && to === Infinity) || steps.every((step) => step >= from && step <= to);
}

function within({ steps, timestamps, values }: Columns, from: number, to: number): Columns {
  const inside = (_: number, index: number) => (steps[index] as number) >= from && (steps[index] as number) <= to;
  return { steps: steps.filter(inside), timestamps: timestamps.filter(inside), values: values.filter(inside) };
}
