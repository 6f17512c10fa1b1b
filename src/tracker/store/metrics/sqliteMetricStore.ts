import { CockpitError } from '../../../shared/model/cockpitError';
import type { MetricSeries, MetricSummary } from '../../../shared/model/metric';
import { encodeNumber } from '../../../shared/model/metric';
import type { SeriesQuery } from '../../../shared/protocol/trackerApi';
import type { ChangeLog } from '../database/changeLog';
import type { Database } from '../database/database';
import { runNumber } from '../database/runNumber';
import type { IncomingPoint, LatestMetric, MetricHistory, MetricStore, SourcePosition } from '../store';
import { byStep, latestByStep, reduce } from './seriesBuckets';
import { SeriesRows } from './seriesRows';

/** Metrics as series of points, each with a running summary. */
export class SqliteMetricStore implements MetricStore {
  private readonly series: SeriesRows;

  constructor(
    private readonly database: Database,
    private readonly changes: ChangeLog,
  ) {
    this.series = new SeriesRows(database);
  }

  append(
    runId: string,
    points: readonly IncomingPoint[],
    position?: SourcePosition,
    { unique } = { unique: false },
  ): void {
    for (const point of points) checkPoint(point);
    this.database.write(() => {
      const run = runNumber(this.database, runId);
      let stored = 0;
      for (const [key, own] of groupByKey(points)) stored += this.series.append(run, key, own, unique);
      if (position) this.savePosition(run, position);
      if (stored > 0) this.changes.run(runId);
    });
  }

  remove(runId: string, keys: readonly string[]): void {
    this.database.write(() => {
      const run = runNumber(this.database, runId);
      const removed = keys.filter((key) => this.series.remove(run, key));
      if (removed.length > 0) this.changes.run(runId);
    });
  }

  history(runId: string, key: string): MetricHistory {
    const series = this.series.find(runNumber(this.database, runId), key);
    return series ? this.series.exact.history(series) : { steps: [], timestamps: [], values: [] };
  }

  /** A run that is not in the store has an empty list. */
  latest(runIds: readonly string[]): Map<string, LatestMetric[]> {
    return this.series.exact.latest(runIds);
  }

  position(runId: string, source: string): string | null {
    const row = this.database.get<{ state: string }>(
      'SELECT state FROM positions WHERE run = (SELECT number FROM runs WHERE id = ?) AND source = ?',
      runId,
      source,
    );
    return row?.state ?? null;
  }

  readers(source: string): string[] {
    const rows = this.database.all<{ id: string }>(
      'SELECT runs.id FROM positions JOIN runs ON runs.number = positions.run WHERE positions.source = ?',
      source,
    );
    return rows.map(({ id }) => id);
  }

  summaries(runId: string): Record<string, MetricSummary> {
    const run = runNumber(this.database, runId);
    return this.series.summaries([run]).get(run) ?? {};
  }

  read(query: SeriesQuery): MetricSeries {
    const { runId, key } = query;
    const series = this.series.find(runNumber(this.database, runId), key);
    if (!series) return { runId, key, steps: [], timestamps: [], values: [], total: 0, cursor: 0 };
    const columns = this.series.columns(series, query);
    const total = columns.steps.length;
    const { steps, timestamps, values } = shaped(columns, query);
    return { runId, key, steps, timestamps, values: values.map(encodeNumber), total, cursor: series.count };
  }

  private savePosition(run: number, { source, state }: SourcePosition): void {
    this.database.run(
      `INSERT INTO positions (run, source, state) VALUES (?, ?, ?)
       ON CONFLICT (run, source) DO UPDATE SET state = excluded.state`,
      run,
      source,
      state,
    );
  }
}

function shaped(columns: ReturnType<SeriesRows['columns']>, { cursor, resolution }: SeriesQuery): typeof columns {
  if (cursor !== undefined) return byStep(columns);
  const latest = latestByStep(columns);
  return resolution === undefined ? latest : reduce(latest, resolution);
}

function groupByKey(points: readonly IncomingPoint[]): Map<string, IncomingPoint[]> {
  const groups = new Map<string, IncomingPoint[]>();
  for (const point of points) {
    const group = groups.get(point.key);
    if (group) group.push(point);
    else groups.set(point.key, [point]);
  }
  return groups;
}

function checkPoint({ key, step, timestamp }: IncomingPoint): void {
  if (key !== '' && Number.isFinite(step) && Number.isFinite(timestamp)) return;
  throw new CockpitError(
    'BAD_REQUEST',
    `A point of metric “${key}” at step ${step} and time ${timestamp} cannot be stored: it needs a name, and a finite step and time.`,
  );
}
