import type { Driver } from '../../store/driver/driver';

/** Rows of trackio's tables, of any of its schemas: the oldest know runs by their names alone. */
export interface TrackioRow {
  id: number;
  timestamp: string;
  step: number | null;
  /** JSON, as text or as bytes. */
  metrics: string | Uint8Array;
  log_id: string | null;
}

export interface TrackioRun {
  /** The run's id, or its name in an old database. */
  key: string;
  name: string;
  first: string;
  last: string;
}

type Table = 'metrics' | 'system_metrics' | 'configs';

export function trackioRuns(database: Driver): TrackioRun[] {
  const key = keyColumn(database, 'metrics');
  if (key === null) return [];
  const rows = database
    .prepare(
      `SELECT ${key} AS key, max(run_name) AS name, min(timestamp) AS first, max(timestamp) AS last
       FROM metrics GROUP BY ${key} ORDER BY min(id) LIMIT 10000`,
    )
    .all() as TrackioRun[];
  return rows.filter((row) => typeof row.key === 'string' && row.key !== '');
}

/** The next rows of a run after row `id`. */
export function trackioRows(
  database: Driver,
  table: 'metrics' | 'system_metrics',
  run: string,
  id: number,
  limit: number,
): TrackioRow[] {
  const columns = columnsOf(database, table);
  const key = keyColumn(database, table);
  if (key === null) return [];
  const step = columns.has('step') ? 'step' : 'NULL AS step';
  const logId = columns.has('log_id') ? 'log_id' : 'NULL AS log_id';
  return database
    .prepare(
      `SELECT id, timestamp, ${step}, metrics, ${logId} FROM ${table} WHERE ${key} = ? AND id > ? ORDER BY id LIMIT ?`,
    )
    .all(run, id, limit) as TrackioRow[];
}

/** The run's configuration, JSON; null for none. */
export function trackioConfig(database: Driver, run: string): string | null {
  const key = keyColumn(database, 'configs');
  if (key === null) return null;
  const row = database.prepare(`SELECT config FROM configs WHERE ${key} = ?`).get(run) as
    | { config: string | Uint8Array }
    | undefined;
  return row === undefined ? null : textOf(row.config);
}

export function textOf(value: string | Uint8Array): string {
  return typeof value === 'string' ? value : Buffer.from(value).toString('utf8');
}

function keyColumn(database: Driver, table: Table): 'run_id' | 'run_name' | null {
  const columns = columnsOf(database, table);
  if (!columns.has('run_name')) return null;
  return columns.has('run_id') ? 'run_id' : 'run_name';
}

function columnsOf(database: Driver, table: Table): Set<string> {
  const rows = database.prepare(`PRAGMA table_info(${table})`).all() as { name: string }[];
  return new Set(rows.map(({ name }) => name));
}
