import type { Trace } from '../../../shared/model/trace';
import { toPairs } from '../rules/tagList';
import type { Fields } from '../wire/fields';
import { invalidValue, isObject } from '../wire/fields';
import { int64, type JsonObject, type JsonValue } from '../wire/json';
import { invalid } from '../wire/mlflowError';

export const NAME_TAG = 'mlflow.traceName';
export const RUN_METADATA = 'mlflow.sourceRun';

/** States by the numbers that older clients send for them. */
const STATES = ['STATE_UNSPECIFIED', 'OK', 'ERROR', 'IN_PROGRESS'];

/** What of a trace's document has no field of its own in the store. */
interface Content {
  client_request_id?: string;
  request_preview?: string;
  response_preview?: string;
  trace_metadata: Record<string, string>;
  assessments: JsonObject[];
}

export function contentOf({ content }: Trace): Content {
  const { trace_metadata, assessments, ...rest } = content as Partial<Content>;
  return { ...rest, trace_metadata: trace_metadata ?? {}, assessments: assessments ?? [] };
}

/** A trace as version 3 of the protocol writes it: times are texts there. */
export function traceJson(trace: Trace): object {
  const { trace_metadata, assessments, ...previews } = contentOf(trace);
  return {
    trace_id: trace.id,
    trace_location: { type: 'MLFLOW_EXPERIMENT', mlflow_experiment: { experiment_id: trace.experimentId } },
    ...previews,
    request_time: timeText(trace.requestTime),
    execution_duration: trace.executionMs === null ? undefined : durationText(trace.executionMs),
    state: trace.state,
    trace_metadata: present(trace_metadata),
    assessments: assessments.length > 0 ? assessments : undefined,
    tags: present(trace.tags),
  };
}

/** As version 2 writes it. */
export function oldTraceJson(trace: Trace): object {
  return {
    request_id: trace.id,
    experiment_id: trace.experimentId,
    timestamp_ms: int64(trace.requestTime),
    execution_time_ms: int64(trace.executionMs ?? 0),
    status: trace.state,
    request_metadata: toPairs(contentOf(trace).trace_metadata),
    tags: toPairs(trace.tags),
  };
}

/** The trace of a request. Throws MlflowError. */
export function readTrace(fields: Fields): Trace {
  const info = fields.requiredObject('trace').requiredObject('trace_info');
  const experiment = info.requiredObject('trace_location').requiredObject('mlflow_experiment');
  return {
    id: checkTraceId(info.requiredText('trace_id')),
    experimentId: experiment.requiredText('experiment_id'),
    requestTime: readTime(info.requiredText('request_time')),
    executionMs: readDuration(info.text('execution_duration')),
    state: readState(info.values.state),
    content: {
      client_request_id: info.text('client_request_id'),
      request_preview: info.text('request_preview'),
      response_preview: info.text('response_preview'),
      trace_metadata: readTexts(info, 'trace_metadata'),
      assessments: info.list('assessments').filter(isObject).map(storable),
    },
    tags: readTexts(info, 'tags'),
  };
}

/** Without the integers that JSON functions refuse: in what people attach they need not be exact. */
export function storable(values: JsonObject): JsonObject {
  const text = JSON.stringify(values, (_name, value) => (typeof value === 'bigint' ? Number(value) : value));
  return JSON.parse(text) as JsonObject;
}

/** It names a folder, too. */
export function checkTraceId(id: string): string {
  if (/^[\w-]{1,100}$/.test(id)) return id;
  throw invalid(invalidValue('trace_id', id.slice(0, 300)));
}

export function readState(state: JsonValue | undefined): string {
  const known = STATES.find((name, number) => name === state || number === state);
  if (known !== undefined) return known;
  if (state === undefined || state === null || state === 'TRACE_STATUS_UNSPECIFIED') return 'STATE_UNSPECIFIED';
  throw invalid(invalidValue('state', state));
}

function readTexts(fields: Fields, name: string): Record<string, string> {
  const texts = fields.object(name);
  const keys = Object.keys(texts?.values ?? {});
  return Object.fromEntries(keys.map((key) => [key, texts?.text(key) ?? '']));
}

/** RFC 3339, to the millisecond. */
function readTime(text: string): number {
  const time = /^\d{4}-\d\d-\d\dT/.test(text) ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(time)) return time;
  throw invalid(invalidValue('request_time', text.slice(0, 100)));
}

/** Seconds with an `s`. */
function readDuration(text: string | undefined): number | null {
  if (text === undefined) return null;
  const seconds = /^(-?\d{1,12}(?:\.\d{1,9})?)s$/.exec(text)?.[1];
  if (seconds !== undefined) return Math.floor(Number(seconds) * 1000 + 1e-6);
  throw invalid(invalidValue('execution_duration', text.slice(0, 100)));
}

export function timeText(time: number): string {
  return new Date(time).toISOString().replace('.000Z', 'Z');
}

function durationText(ms: number): string {
  return `${ms % 1000 === 0 ? String(ms / 1000) : (ms / 1000).toFixed(3)}s`;
}

function present(texts: Record<string, string>): Record<string, string> | undefined {
  return Object.keys(texts).length > 0 ? texts : undefined;
}
