import { basename } from 'node:path';
import { parseLiteral } from '../../../shared/stdout/literal';
import { isTable } from '../../../shared/stdout/objectContent';
import type { OpenDriver } from '../../store/driver/driver';
import type { IncomingPoint } from '../../store/store';
import type { LoggedFacts, LoggerContext, LoggerSource } from '../loggers';
import { numbersOf, storedState, storePoints } from '../logPoints';
import { paramsOf } from '../paramsOf';
import { databaseStamp, withDatabase } from './trackioDatabase';
import { TrackioInbox } from './trackioInbox';
import { type TrackioRow, textOf, trackioConfig, trackioRows } from './trackioTables';

interface TrackioState {
  /** The last row that was read of each table. */
  metrics: number;
  system: number;
  /** Samples of the machine so far: they have no step of their own. */
  samples: number;
  /** Records that came through the inbox: they are in the database later. */
  inbox: string[];
}

const ROWS = 500;

/** Reads one run of a trackio project (trackio/sqlite_storage.py): an SQLite database of rows with a JSON object each. */
export class TrackioSource implements LoggerSource {
  private readonly state: TrackioState;
  private readonly seen: Set<string>;
  private readonly inbox: TrackioInbox;
  private readonly found: LoggedFacts = {};
  private stamp: string | null = null;
  private config: string | null = null;

  constructor(
    private readonly path: string,
    private readonly run: string,
    private readonly name: string,
    private readonly open: OpenDriver,
    private readonly context: LoggerContext,
  ) {
    const stored = storedState<TrackioState>(context, name);
    this.state = { metrics: 0, system: 0, samples: 0, inbox: [], ...stored };
    this.seen = new Set(this.state.inbox);
    this.inbox = new TrackioInbox(path);
  }

  async poll(): Promise<boolean> {
    const fromInbox = await this.readInbox();
    const stamp = await databaseStamp(this.path);
    if (stamp === null || stamp === this.stamp) return fromInbox;
    const rows = await withDatabase(this.path, this.open, (database) => {
      const metrics = trackioRows(database, 'metrics', this.run, this.state.metrics, ROWS);
      const system = trackioRows(database, 'system_metrics', this.run, this.state.system, ROWS);
      return { metrics, system, config: trackioConfig(database, this.run) };
    });
    if (rows.metrics.length < ROWS && rows.system.length < ROWS) this.stamp = stamp;
    const isNewConfig = rows.config !== null && rows.config !== this.config;
    if (isNewConfig && rows.config !== null) this.readConfig(rows.config);
    if (rows.metrics.length + rows.system.length === 0) return fromInbox || isNewConfig;
    const points = [
      ...rows.metrics.flatMap((row) => this.metricPoints(row)),
      ...rows.system.flatMap((row) => this.systemPoints(row)),
    ];
    this.state.metrics = rows.metrics.at(-1)?.id ?? this.state.metrics;
    this.state.system = rows.system.at(-1)?.id ?? this.state.system;
    this.store(points);
    return true;
  }

  facts(): LoggedFacts {
    return this.found;
  }

  private metricPoints(row: TrackioRow): IncomingPoint[] {
    if (row.log_id !== null && this.seen.has(row.log_id)) return [];
    return this.points(textOf(row.metrics), row.step, row.timestamp, row.id);
  }

  private systemPoints(row: TrackioRow): IncomingPoint[] {
    const points = this.points(textOf(row.metrics), this.state.samples++, row.timestamp, row.id);
    return points.map((point) => ({ ...point, key: `system/${point.key}` }));
  }

  private points(text: string, step: number | null, time: string, id: number): IncomingPoint[] {
    const values = parseLiteral(text);
    const timestamp = Date.parse(time);
    if (!isTable(values) || Number.isNaN(timestamp) || !Number.isSafeInteger(step)) {
      const { runId, store } = this.context;
      store.runs.warn(runId, `Not all of ${basename(this.path)} could be read. The first row passed over is ${id}.`);
      return [];
    }
    if (timestamp < this.context.startTime) return [];
    return numbersOf(values).map(([key, value]) => ({ key, step: Number(step), timestamp, value }));
  }

  private async readInbox(): Promise<boolean> {
    const points: IncomingPoint[] = [];
    const records = await this.inbox.next(this.run);
    for (const record of records) {
      const id = record.log_id;
      if (typeof id === 'string') {
        if (this.seen.has(id)) continue;
        this.seen.add(id);
      }
      const step = typeof record.step === 'number' ? record.step : null;
      points.push(...this.points(JSON.stringify(record.metrics ?? {}), step, String(record.timestamp), 0));
    }
    if (points.length > 0) this.store(points);
    return points.length > 0;
  }

  private readConfig(text: string): void {
    this.config = text;
    const params = Object.entries(paramsOf(text, 'json'));
    const own = params.filter(([key]) => !key.startsWith('_'));
    this.found.params = Object.fromEntries(own);
    const group = params.find(([key, value]) => key === '_Group' && value !== 'null' && value !== '');
    if (group !== undefined) this.found.tags = { group: group[1] };
  }

  private store(points: readonly IncomingPoint[]): void {
    this.state.inbox = [...this.seen];
    storePoints(this.context, this.name, points, this.state);
  }
}
