import { randomBytes } from 'node:crypto';
import type { MlflowContext } from '../mlflowContext';
import type { MlflowRequest, MlflowRoutes } from '../mlflowRequest';
import { readPairs } from '../rules/tagList';
import { contentOf, oldTraceJson, readState, readTrace, traceJson } from '../traces/traceJson';
import { TraceService } from '../traces/traceService';
import { MlflowError } from '../wire/mlflowError';

/** Traces of programs' steps: version 3 of the protocol, and version 2 for clients before MLflow 3. Their spans are artifacts. */
export function traceRoutes(context: MlflowContext): MlflowRoutes {
  const { store } = context;
  const service = new TraceService(context);
  const wrapped = (id: string) => ({ trace: { trace_info: traceJson(service.find(id)) } });
  const shared = (version: string): MlflowRoutes => ({
    [`PATCH ${version}/mlflow/traces/:trace/tags`]: ({ fields, params }) => service.setTag(params.trace ?? '', fields),
    [`DELETE ${version}/mlflow/traces/:trace/tags`]: ({ fields, params }) =>
      service.removeTag(params.trace ?? '', fields),
    [`POST ${version}/mlflow/traces/delete-traces`]: ({ fields }) => service.delete(fields),
  });
  return {
    ...shared('2.0'),
    ...shared('3.0'),
    'POST 3.0/mlflow/traces': ({ fields }) => wrapped(service.save(readTrace(fields)).id),
    'GET 3.0/mlflow/traces/get': spansElsewhere,
    'GET 3.0/mlflow/traces/batchGet': spansElsewhere,
    'GET 3.0/mlflow/traces/:trace': ({ params }) => wrapped(params.trace ?? ''),
    'POST 3.0/mlflow/traces/batchGetInfos': ({ fields }) => {
      const ids = fields.has('trace_ids') ? fields.texts('trace_ids') : fields.missing('trace_ids');
      const found = ids.flatMap((id) => store.traces.find(id) ?? []);
      return { trace_infos: found.length > 0 ? found.map(traceJson) : undefined };
    },
    'POST 3.0/mlflow/traces/search': ({ fields }) => {
      if (!fields.has('locations')) fields.missing('locations');
      const ids = fields
        .items('locations')
        .flatMap((location) => location.object('mlflow_experiment')?.text('experiment_id') ?? []);
      const { items, next } = service.search(ids, fields);
      return { traces: items.length > 0 ? items.map(traceJson) : undefined, next_page_token: next };
    },
    'POST 2.0/mlflow/traces': (request) => ({ trace_info: oldTraceJson(startOld(request)) }),
    'PATCH 2.0/mlflow/traces/:trace': (request) => ({ trace_info: oldTraceJson(endOld(request)) }),
    'GET 2.0/mlflow/traces/:trace/info': ({ params }) => ({
      trace_info: oldTraceJson(service.find(params.trace ?? '')),
    }),
    'GET 2.0/mlflow/traces': ({ fields }) => {
      const ids = fields.has('experiment_ids') ? fields.texts('experiment_ids') : fields.missing('experiment_ids');
      const { items, next } = service.search(ids, fields);
      return { traces: items.length > 0 ? items.map(oldTraceJson) : undefined, next_page_token: next };
    },
  };

  function startOld({ fields }: MlflowRequest) {
    return service.save({
      id: `tr-${randomBytes(16).toString('hex')}`,
      experimentId: fields.requiredText('experiment_id'),
      requestTime: fields.number('timestamp_ms') ?? Date.now(),
      executionMs: null,
      state: 'IN_PROGRESS',
      content: { trace_metadata: Object.fromEntries(readPairs(fields, 'request_metadata')), assessments: [] },
      tags: Object.fromEntries(readPairs(fields, 'tags')),
    });
  }

  function endOld({ fields, params }: MlflowRequest) {
    return store.transaction(() => {
      const trace = service.find(params.trace ?? '');
      const content = contentOf(trace);
      const metadata = { ...content.trace_metadata, ...Object.fromEntries(readPairs(fields, 'request_metadata')) };
      return service.save({
        ...trace,
        executionMs: Math.max(0, (fields.number('timestamp_ms') ?? trace.requestTime) - trace.requestTime),
        state: readState(fields.values.status),
        content: { ...content, trace_metadata: metadata },
        tags: Object.fromEntries(readPairs(fields, 'tags')),
      });
    });
  }
}

/** As MLflow's own server answers where clients kept the spans in a file, which they then read. */
function spansElsewhere(): never {
  throw new MlflowError('NOT_IMPLEMENTED', 'The spans of a trace are in its artifact traces.json, not in this store.');
}
