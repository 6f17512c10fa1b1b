import type { Trace } from '../../../shared/model/trace';
import { compareBy, matchesAll, type Value } from '../filter/evaluate';
import type { OrderClause } from '../filter/grammar';
import { TRACES } from '../filter/grammars';
import { parseFilter, parseOrder } from '../filter/parseFilter';
import type { Fields } from '../wire/fields';
import { contentOf, NAME_TAG, RUN_METADATA } from './traceJson';

type Entity = 'tag' | 'attribute' | 'metadata';

/** Traces that a request's filter matches, in its order; the newest first where it gives none. */
export function searchTraces(traces: readonly Trace[], fields: Fields): Trace[] {
  const clauses = parseFilter(fields.text('filter'), TRACES);
  const orders = fields.texts('order_by').map((order) => parseOrder(order, TRACES));
  return traces
    .filter((trace) => matchesAll(clauses, (entity, key) => read(trace, entity, key)))
    .sort(compareBy([...orders, ...NEWEST], read));
}

const NEWEST: OrderClause<Entity>[] = [
  { entity: 'attribute', key: 'timestamp_ms', ascending: false },
  { entity: 'attribute', key: 'request_id', ascending: true },
];

function read(trace: Trace, entity: Entity, key: string): Value {
  if (entity === 'tag') return own(trace.tags, key);
  const { trace_metadata, client_request_id } = contentOf(trace);
  if (entity === 'metadata') return own(trace_metadata, key);
  switch (key) {
    case 'request_id':
      return trace.id;
    case 'client_request_id':
      return client_request_id;
    case 'status':
      return trace.state;
    case 'name':
      return own(trace.tags, NAME_TAG);
    case 'run_id':
      return own(trace_metadata, RUN_METADATA);
    case 'experiment_id':
      return trace.experimentId;
    case 'timestamp_ms':
      return trace.requestTime;
    case 'execution_time_ms':
      return trace.executionMs;
    default:
      return trace.executionMs === null ? null : trace.requestTime + trace.executionMs;
  }
}

function own(texts: Readonly<Record<string, string>>, key: string): Value {
  return Object.hasOwn(texts, key) ? texts[key] : undefined;
}
