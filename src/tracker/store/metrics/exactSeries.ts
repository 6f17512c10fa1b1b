import type { MetricPoint } from '../../../shared/model/metric';
import type { Database } from '../database/database';
import type { IncomingPoint, LatestMetric } from '../store';
import type { ExactColumns } from './exactPoints';
import { ExactPoints } from './exactPoints';
import { byTime, latestIndex, pointIdentity } from './pointOrder';
import type { Columns } from './seriesBlock';
import type { SeriesRow, StepQuery } from './seriesRow';
import { isLater } from './seriesRow';

/** Series to the digit, with the steps and times that a double cannot hold. */
export class ExactSeries {
  private readonly points: ExactPoints;

  constructor(
    private readonly database: Database,
    /** Reads points in the order of writing. */
    private readonly columns: (series: SeriesRow, query: StepQuery) => Columns,
  ) {
    this.points = new ExactPoints(database);
  }

  /** Inside a transaction. The first of `points` is number `before + 1` of its series. */
  insert(series: number, before: number, points: readonly IncomingPoint[]): void {
    this.points.insert(series, before, points);
  }

  /** All points, in the order of (timestamp, step, value). */
  history(series: SeriesRow): ExactColumns {
    return byTime(this.all(series));
  }

  /** Of each run by its id, the latest point of each metric, in the order of their first point. */
  latest(runIds: readonly string[]): Map<string, LatestMetric[]> {
    const rows = this.database.all<SeriesRow & { run_id: string; key: string }>(
      `SELECT runs.id AS run_id, metric_keys.key AS key, series.id AS id, count, sealed, last, last_step, last_time
       FROM runs JOIN series ON series.run = runs.number JOIN metric_keys ON metric_keys.id = series.key
       WHERE runs.id IN (SELECT value FROM json_each(?)) ORDER BY series.id`,
      JSON.stringify(runIds),
    );
    const byRun = new Map<string, LatestMetric[]>(runIds.map((id) => [id, []]));
    for (const row of rows) byRun.get(row.run_id)?.push({ key: row.key, ...this.latestPoint(row) });
    return byRun;
  }

  /** Those of `points` that are not stored yet, each once. Nothing is read where all are later than what is stored. */
  unknown(series: SeriesRow, points: readonly IncomingPoint[]): readonly IncomingPoint[] {
    if (isAscending(series, points)) return points;
    const known = this.identities(
      series,
      points.filter((point) => !isLater(point, series)),
    );
    return points.filter(({ step, timestamp, value, exact }) => {
      const identity = pointIdentity(exact?.step ?? step, exact?.timestamp ?? timestamp, value);
      return known.size < known.add(identity).size;
    });
  }

  /** Of the stored points in the range of steps that these have. */
  private identities(series: SeriesRow, near: readonly MetricPoint[]): Set<string> {
    if (near.length === 0 || series.count === 0) return new Set();
    const steps = near.map(({ step }) => step);
    const columns = this.points.has(series.id)
      ? this.all(series)
      : this.columns(series, { fromStep: Math.min(...steps), toStep: Math.max(...steps) });
    return new Set(
      columns.values.map((value, index) =>
        pointIdentity(columns.steps[index] ?? 0, columns.timestamps[index] ?? 0, value),
      ),
    );
  }

  private latestPoint(series: SeriesRow): Omit<LatestMetric, 'key'> {
    const { last, last_step: step, last_time: timestamp } = series;
    if (Math.max(Math.abs(step), timestamp) <= Number.MAX_SAFE_INTEGER) {
      return { value: last ?? Number.NaN, step, timestamp };
    }
    const { steps, timestamps, values } = this.all(series);
    const at = latestIndex({ steps, timestamps, values });
    return { value: values[at] ?? Number.NaN, step: steps[at] ?? step, timestamp: timestamps[at] ?? timestamp };
  }

  /** In the order of writing. */
  private all(series: SeriesRow): ExactColumns {
    return this.points.overlay(series.id, this.columns(series, {}));
  }
}

/** Each later than the one before, and the first later than what is stored: the way of most logging. */
function isAscending(series: SeriesRow, points: readonly MetricPoint[]): boolean {
  let step = series.count === 0 ? -Infinity : series.last_step;
  let timestamp = series.last_time;
  for (const point of points) {
    if (point.step < step || (point.step === step && point.timestamp <= timestamp)) return false;
    ({ step, timestamp } = point);
  }
  return true;
}
