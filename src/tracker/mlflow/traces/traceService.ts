import { rm } from 'node:fs/promises';
import type { Trace } from '../../../shared/model/trace';
import { ArtifactPlaces } from '../artifacts/artifactPlaces';
import { findActiveExperiment } from '../experiments/findExperiment';
import type { MlflowContext } from '../mlflowContext';
import { checkKey } from '../rules/keys';
import { checkLength, cut, LIMITS } from '../rules/limits';
import { cutPage, readPage } from '../rules/paging';
import type { Fields } from '../wire/fields';
import { doesNotExist, invalid } from '../wire/mlflowError';
import { searchTraces } from './searchTraces';
import { checkTraceId, contentOf } from './traceJson';

const STANDARD_PAGE = 100;
const MOST_TRACES = 500;
const LOCATION_TAG = 'mlflow.artifactLocation';

/** What both versions of the protocol's routes of traces do. */
export class TraceService {
  private readonly places: ArtifactPlaces;

  constructor(private readonly context: MlflowContext) {
    this.places = new ArtifactPlaces(context);
  }

  find(id: string): Trace {
    const found = this.context.store.traces.find(id);
    if (found) return found;
    throw doesNotExist(`Trace with ID '${id.slice(0, 300)}' not found.`);
  }

  /** Sent again, or with its end, it is added to what is known of it. */
  save(trace: Trace): Trace {
    const { store } = this.context;
    return store.transaction(() => {
      findActiveExperiment(store.experiments, trace.experimentId);
      const before = store.traces.find(trace.id);
      const location = this.places.traceUri(trace.id, trace.experimentId);
      const tags = { ...before?.tags, [LOCATION_TAG]: location, ...trace.tags };
      store.traces.save({ ...trace, tags, content: before ? joined(before, trace) : trace.content });
      return this.find(trace.id);
    });
  }

  search(experimentIds: readonly string[], fields: Fields): { items: Trace[]; next?: string } {
    const page = readPage(fields, STANDARD_PAGE, MOST_TRACES);
    return cutPage(searchTraces(this.context.store.traces.list(experimentIds), fields), page);
  }

  setTag(id: string, fields: Fields): object {
    const key = checkLength('key', LIMITS.key, checkKey(fields.requiredText('key'), 'key'));
    this.context.store.traces.setTag(this.find(id).id, key, cut(LIMITS.tagValue, fields.text('value') ?? ''));
    return {};
  }

  removeTag(id: string, fields: Fields): object {
    const key = fields.requiredText('key');
    const trace = this.context.store.traces.find(id);
    if (!trace || !Object.hasOwn(trace.tags, key)) {
      throw doesNotExist(`No trace tag with key '${key}' for trace with ID '${id}'`);
    }
    this.context.store.traces.setTag(id, key, null);
    return {};
  }

  /** With their files. */
  delete(fields: Fields): object {
    const { store, paths } = this.context;
    const chosen = this.chosen(fields);
    const deleted = store.traces.remove(chosen);
    for (const id of chosen) void rm(paths.trace(checkTraceId(id)), { recursive: true, force: true }).catch(() => {});
    return { traces_deleted: deleted };
  }

  /** The ids of those that are to be deleted; by time, the oldest come first. */
  private chosen(fields: Fields): string[] {
    const experimentId = fields.requiredText('experiment_id');
    const ids = fields.texts('request_ids');
    const latest = fields.number('max_timestamp_millis');
    const most = fields.number('max_traces');
    if (latest === undefined && ids.length === 0)
      throw invalid('Either `max_timestamp_millis` or `trace_ids` must be specified.');
    if (latest !== undefined && ids.length > 0)
      throw invalid('Only one of `max_timestamp_millis` and `trace_ids` can be specified.');
    if (ids.length > 0 && most !== undefined)
      throw invalid("`max_traces` can't be specified if `trace_ids` is specified.");
    if (most !== undefined && most <= 0) throw invalid(`\`max_traces\` must be a positive integer, received ${most}.`);
    const own = this.context.store.traces.list([experimentId]);
    if (latest === undefined) return own.map(({ id }) => id).filter((id) => ids.includes(id));
    const old = own.filter(({ requestTime }) => requestTime <= latest).reverse();
    return old.slice(0, most).map(({ id }) => id);
  }
}

/** What was said before stays where it is not said anew; assessments are told apart by their ids. */
function joined(before: Trace, trace: Trace): Trace['content'] {
  const [old, now] = [contentOf(before), contentOf(trace)];
  const given = new Set(now.assessments.map(({ assessment_id }) => assessment_id));
  const kept = old.assessments.filter(({ assessment_id }) => !given.has(assessment_id));
  const said = Object.fromEntries(Object.entries(now).filter(([, value]) => value !== undefined));
  return {
    ...old,
    ...said,
    trace_metadata: { ...old.trace_metadata, ...now.trace_metadata },
    assessments: [...kept, ...now.assessments],
  };
}
