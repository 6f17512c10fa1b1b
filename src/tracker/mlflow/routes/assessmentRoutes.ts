import { randomBytes } from 'node:crypto';
import type { Trace } from '../../../shared/model/trace';
import type { MlflowContext } from '../mlflowContext';
import type { MlflowRoutes } from '../mlflowRequest';
import { contentOf, storable, timeText } from '../traces/traceJson';
import { TraceService } from '../traces/traceService';
import type { Fields } from '../wire/fields';
import type { JsonObject } from '../wire/json';
import { doesNotExist } from '../wire/mlflowError';

/** What an update may change, by its name in the mask. */
const CHANGEABLE = ['assessment_name', 'expectation', 'feedback', 'rationale', 'metadata', 'valid'];
const BASE = '3.0/mlflow/traces/:trace/assessments';

/** Feedback and expectations that people or programs attach to a trace. */
export function assessmentRoutes(context: MlflowContext): MlflowRoutes {
  const { store } = context;
  const service = new TraceService(context);
  return {
    [`POST ${BASE}`]: ({ fields, params }) =>
      store.transaction(() => {
        const trace = service.find(params.trace ?? '');
        const now = timeText(Date.now());
        const given = fields.requiredObject('assessment');
        given.requiredText('assessment_name');
        const assessment: JsonObject = {
          valid: true,
          ...storable(given.values),
          assessment_id: given.text('assessment_id') || `a-${randomBytes(16).toString('hex')}`,
          trace_id: trace.id,
          create_time: given.text('create_time') || now,
          last_update_time: given.text('last_update_time') || now,
        };
        write(trace, [...without(trace, assessment.assessment_id), assessment]);
        return { assessment };
      }),
    [`GET ${BASE}/:assessment`]: ({ params }) => ({ assessment: find(params).assessment }),
    [`PATCH ${BASE}/:assessment`]: ({ fields, params }) =>
      store.transaction(() => {
        const { trace, assessment } = find(params);
        const given = storable(fields.requiredObject('assessment').values);
        const changed = readMask(fields).map((name) => [name, given[name]]);
        const next: JsonObject = {
          ...assessment,
          ...Object.fromEntries(changed),
          last_update_time: timeText(Date.now()),
        };
        write(
          trace,
          contentOf(trace).assessments.map((each) => (each === assessment ? next : each)),
        );
        return { assessment: next };
      }),
    [`DELETE ${BASE}/:assessment`]: ({ params }) =>
      store.transaction(() => {
        const trace = service.find(params.trace ?? '');
        write(trace, without(trace, params.assessment));
        return {};
      }),
  };

  function find({ trace: id = '', assessment: assessmentId = '' }: Record<string, string>) {
    const trace = service.find(id);
    const assessment = contentOf(trace).assessments.find(({ assessment_id }) => assessment_id === assessmentId);
    if (assessment) return { trace, assessment };
    throw doesNotExist(`Assessment with ID '${assessmentId}' not found for trace '${id}'`);
  }

  function write(trace: Trace, assessments: JsonObject[]): void {
    store.traces.save({ ...trace, content: { ...contentOf(trace), assessments } });
  }
}

function without(trace: Trace, id: JsonObject[string]): JsonObject[] {
  return contentOf(trace).assessments.filter(({ assessment_id }) => assessment_id !== id);
}

/** Names come as they are in JSON, `assessmentName,feedback`. */
function readMask(fields: Fields): string[] {
  const names = fields.requiredText('update_mask').split(',');
  const plain = names.map((name) => name.trim().replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`));
  return plain.filter((name) => CHANGEABLE.includes(name));
}
