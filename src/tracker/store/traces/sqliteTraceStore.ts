import { CockpitError } from '../../../shared/model/cockpitError';
import type { Trace } from '../../../shared/model/trace';
import type { Database } from '../database/database';
import type { TraceStore } from '../store';

interface TraceRow {
  id: string;
  experiment: string;
  request_time: number;
  execution_ms: number | null;
  state: string;
  content: string;
}

const SAVE = `INSERT INTO traces (id, experiment, request_time, execution_ms, state, content) VALUES (?, ?, ?, ?, ?, ?)
  ON CONFLICT (id) DO UPDATE SET experiment = excluded.experiment, request_time = excluded.request_time,
    execution_ms = excluded.execution_ms, state = excluded.state, content = excluded.content`;
const SET_TAG = `INSERT INTO trace_tags (trace, key, value) VALUES (?, ?, ?)
  ON CONFLICT (trace, key) DO UPDATE SET value = excluded.value`;

/** Traces, each as the JSON document it came as. */
export class SqliteTraceStore implements TraceStore {
  constructor(private readonly database: Database) {}

  save(trace: Trace): void {
    this.database.write(() => {
      const { id, experimentId, requestTime, executionMs, state, content, tags } = trace;
      if (this.database.get('SELECT 1 FROM experiments WHERE id = ?', experimentId) === undefined)
        throw new CockpitError('NOT_FOUND', `There is no experiment ${experimentId} in this store. Make it first.`);
      this.database.run(SAVE, id, experimentId, requestTime, executionMs, state, JSON.stringify(content));
      this.database.run('DELETE FROM trace_tags WHERE trace = ?', id);
      this.database.runMany(
        SET_TAG,
        Object.entries(tags).map(([key, value]) => [id, key, value]),
      );
    });
  }

  find(id: string): Trace | null {
    return this.read('WHERE id = ?', [id])[0] ?? null;
  }

  list(experimentIds: readonly string[]): Trace[] {
    return this.read('WHERE experiment IN (SELECT value FROM json_each(?))', [JSON.stringify(experimentIds)]);
  }

  setTag(id: string, key: string, value: string | null): void {
    this.database.write(() => {
      if (this.database.get('SELECT 1 FROM traces WHERE id = ?', id) === undefined)
        throw new CockpitError('NOT_FOUND', `There is no trace ${id} in this store. It may have been deleted.`);
      if (value === null) this.database.run('DELETE FROM trace_tags WHERE trace = ? AND key = ?', id, key);
      else this.database.run(SET_TAG, id, key, value);
    });
  }

  remove(ids: readonly string[]): number {
    return this.database.write(() => {
      const { changes } = this.database.run(
        'DELETE FROM traces WHERE id IN (SELECT value FROM json_each(?))',
        JSON.stringify(ids),
      );
      return changes;
    });
  }

  private read(condition: string, values: string[]): Trace[] {
    const tags = new Map<string, Record<string, string>>();
    const tagRows = this.database.all<{ trace: string; key: string; value: string }>(
      `SELECT trace, key, value FROM trace_tags WHERE trace IN (SELECT id FROM traces ${condition}) ORDER BY trace, key`,
      ...values,
    );
    for (const { trace, key, value } of tagRows) {
      const own = tags.get(trace) ?? {};
      own[key] = value;
      tags.set(trace, own);
    }
    const rows = this.database.all<TraceRow>(
      `SELECT * FROM traces ${condition} ORDER BY request_time DESC, id`,
      ...values,
    );
    return rows.map((row) => ({
      id: row.id,
      experimentId: row.experiment,
      requestTime: row.request_time,
      executionMs: row.execution_ms,
      state: row.state,
      content: JSON.parse(row.content) as Trace['content'],
      tags: tags.get(row.id) ?? {},
    }));
  }
}
