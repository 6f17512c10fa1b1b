import type { Trace } from '../../../shared/model/trace';
import type { OnProblem } from '../importSource';
import type { SourceDatabase } from './openSourceDatabase';

const PAGE_TRACES = 200;

interface TraceRow {
  id: string;
  experiment: number;
  time: number;
  duration: number | null;
  state: string | null;
  client: string | null;
  request: string | null;
  response: string | null;
}

/** Traces without their spans, of which most lie among the artifacts. */
export function* databaseTraces({ database, schema }: SourceDatabase, onProblem: OnProblem): Generator<Trace> {
  if (!schema.has('trace_info')) return;
  const column = (name: string, as: string) => `${schema.column('trace_info', name)} AS "${as}"`;
  const page = database.prepare(
    `SELECT request_id AS id, experiment_id AS experiment, timestamp_ms AS time, execution_time_ms AS duration, status AS state,
       ${column('client_request_id', 'client')}, ${column('request_preview', 'request')}, ${column('response_preview', 'response')}
     FROM trace_info WHERE request_id > ? ORDER BY request_id LIMIT ${PAGE_TRACES}`,
  );
  for (let after = ''; ; ) {
    const rows = page.all(after) as TraceRow[];
    const last = rows.at(-1);
    if (!last) return;
    after = last.id;
    const ids = JSON.stringify(rows.map(({ id }) => id));
    const texts = (table: string) =>
      textsByTrace(
        database
          .prepareRows(
            `SELECT request_id, key, value FROM ${table} WHERE request_id IN (SELECT value FROM json_each(?))`,
          )
          .all(ids) as [string, string, string | null][],
      );
    try {
      const [tags, metadata] = [texts('trace_tags'), texts('trace_request_metadata')];
      for (const row of rows) yield toTrace(row, tags.get(row.id) ?? {}, metadata.get(row.id) ?? {});
    } catch (error) {
      onProblem(`Traces after ${rows[0]?.id}`, error);
    }
  }
}

function toTrace(row: TraceRow, tags: Record<string, string>, metadata: Record<string, string>): Trace {
  return {
    id: row.id,
    experimentId: String(row.experiment),
    requestTime: row.time,
    executionMs: row.duration,
    state: row.state ?? 'STATE_UNSPECIFIED',
    content: {
      trace_metadata: metadata,
      ...(row.client !== null && { client_request_id: row.client }),
      ...(row.request !== null && { request_preview: row.request }),
      ...(row.response !== null && { response_preview: row.response }),
    },
    tags,
  };
}

function textsByTrace(rows: readonly [string, string, string | null][]): Map<string, Record<string, string>> {
  const byTrace = new Map<string, Record<string, string>>();
  for (const [id, key, value] of rows) byTrace.set(id, { ...byTrace.get(id), [key]: value ?? '' });
  return byTrace;
}
