import type { IncomingPoint } from '../../store/store';
import type { PointBatch } from '../importSource';
import { PointBatcher } from '../pointBatcher';
import type { SourceDatabase } from './openSourceDatabase';

/** Rows of one query: a fraction of what may keep a writer waiting. */
const PAGE_ROWS = 10_000;
/** What MLflow stores for an infinity. */
const MOST = 1.7976931348623157e308;

type PointRow = readonly [
  rowid: number,
  key: string,
  time: number | string,
  step: number | string,
  value: number | null,
  isNan: number,
];

/** Points of one run in the order in which they were written. How far they were read is counted in rows, by metric. */
export async function* databasePoints(
  { database, schema, read: query }: SourceDatabase,
  runId: string,
  read: Readonly<Record<string, number>>,
  signal: AbortSignal,
): AsyncGenerator<PointBatch> {
  const counter = database.prepareRows('SELECT key, count(*) FROM metrics WHERE run_uuid = ? GROUP BY key');
  const counts = (await query(() => counter.all(runId))) as [string, number][];
  const grown = new Map(counts.filter(([key, count]) => (read[key] ?? 0) !== count));
  if (grown.size === 0) return;
  const page = database.prepareRows(`
    SELECT rowid, key, ${exactly('timestamp')}, ${exactly(schema.column('metrics', 'step', '0'))}, value, ${schema.column('metrics', 'is_nan', '0')}
    FROM metrics WHERE run_uuid = ? AND rowid > ? ORDER BY rowid LIMIT ${PAGE_ROWS}`);
  const batcher = new PointBatcher();
  const seen = new Map<string, number>();
  // A metric that has been read in part is read from its start: rows have no order that lasts.
  const again = [...grown.keys()].some((key) => read[key] !== undefined);
  for (let after = Number.MIN_SAFE_INTEGER; ; ) {
    signal.throwIfAborted();
    const from = after;
    const rows = (await query(() => page.all(runId, from))) as PointRow[];
    const last = rows.at(-1);
    if (!last) break;
    after = last[0];
    for (const [key, points] of byKey(rows, grown)) {
      seen.set(key, (seen.get(key) ?? 0) + points.length);
      yield* batcher.add(key, points, Math.max(seen.get(key) ?? 0, read[key] ?? 0), again);
    }
    // Between two pages others have their turn.
    await new Promise(setImmediate);
  }
  yield* batcher.rest();
}

function byKey(rows: readonly PointRow[], wanted: ReadonlyMap<string, number>): Map<string, IncomingPoint[]> {
  const points = new Map<string, IncomingPoint[]>();
  for (const row of rows) {
    const key = row[1];
    if (!wanted.has(key)) continue;
    const own = points.get(key);
    if (own) own.push(toPoint(row));
    else points.set(key, [toPoint(row)]);
  }
  return points;
}

function toPoint([, key, time, step, value, isNan]: PointRow): IncomingPoint {
  const point = { key, step: Number(step), timestamp: Number(time), value: isNan ? Number.NaN : toValue(value) };
  if (typeof step === 'number' && typeof time === 'number') return point;
  return { ...point, exact: { step: BigInt(step), timestamp: BigInt(time) } };
}

export function toValue(value: number | null): number {
  if (value === null) return Number.NaN;
  if (Math.abs(value) < MOST) return value;
  return value > 0 ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
}

/** A whole number beyond 2^53 as its digits. */
export function exactly(column: string): string {
  return `CASE WHEN ${column} IS NULL THEN 0 WHEN ${column} BETWEEN -9007199254740991 AND 9007199254740991 THEN ${column} ELSE CAST(${column} AS TEXT) END`;
}
