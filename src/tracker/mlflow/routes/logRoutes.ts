import { CockpitError } from '../../../shared/model/cockpitError';
import type { LoggedModelMetric } from '../../../shared/model/loggedModel';
import type { MlflowContext } from '../mlflowContext';
import type { MlflowRequest, MlflowRoutes } from '../mlflowRequest';
import { checkShortKey } from '../rules/keys';
import { cut, LIMITS } from '../rules/limits';
import { readPairs } from '../rules/tagList';
import { checkRunId, findActiveRun } from '../runs/findRun';
import { type ChangedParam, checkParam, checkUnique, logParams } from '../runs/params';
import { readInputs } from '../runs/readInputs';
import { metricsOfModels, type ReadMetric, readMetric, readMetrics } from '../runs/readMetrics';
import { setTags } from '../runs/runTags';
import type { Fields } from '../wire/fields';
import { invalid } from '../wire/mlflowError';

/** What training code logs: metrics, params, batches of both with tags, and the datasets it read. One transaction each. */
export function logRoutes({ store, connection: { adoption } }: MlflowContext): MlflowRoutes {
  const { runs } = store;
  return {
    'POST 2.0/mlflow/runs/log-metric': ({ fields }) => {
      const id = fields.runId();
      const metric = readMetric(fields);
      return store.transaction(() => {
        findActiveRun(runs, id);
        logMetrics(id, [metric]);
        return {};
      });
    },
    'POST 2.0/mlflow/runs/log-parameter': ({ fields }) => {
      const id = fields.runId();
      const param = checkParam(fields.requiredText('key'), fields.text('value') ?? '', 'key');
      return store.transaction(() => {
        findActiveRun(runs, id);
        logParams(runs, adoption, id, [param], ([changed]) => refuseChange(id, changed as ChangedParam));
        return {};
      });
    },
    'POST 2.0/mlflow/runs/log-batch': (request) => {
      const { fields } = request;
      checkBody(request);
      const id = checkRunId(fields.runId());
      const { metrics, params, tags } = readBatch(fields);
      return store.transaction(() => {
        findActiveRun(runs, id);
        logParams(runs, adoption, id, params, (changed) => refuseChanges(id, changed));
        logMetrics(id, metrics);
        setTags(runs, id, tags);
        return {};
      });
    },
    'POST 2.0/mlflow/runs/log-inputs': ({ fields }) => {
      const id = checkRunId(fields.runId());
      const datasets = readInputs(fields);
      const models = fields.items('models').map((model) => model.requiredText('model_id'));
      return store.transaction(() => {
        findActiveRun(runs, id);
        if (datasets.length > 0) store.datasets.addInputs(id, datasets);
        const links = models.map((modelId) => ({ modelId, direction: 'input' as const, step: 0 }));
        if (links.length > 0) store.loggedModels.link(id, links);
        return {};
      });
    },
  };

  function logMetrics(runId: string, metrics: readonly ReadMetric[]): void {
    if (metrics.length === 0) return;
    const points = metrics.map(({ point }) => point);
    adoption.claimMetrics(runId, new Set(points.map(({ key }) => key)));
    store.metrics.append(runId, points, undefined, { unique: true });
    for (const [model, own] of metricsOfModels(metrics, runId)) addToModel(model, own);
  }

  /** A model that is not here, or not any more, does not keep the run's points out. */
  function addToModel(model: string, metrics: readonly LoggedModelMetric[]): void {
    try {
      store.loggedModels.addMetrics(model, metrics);
    } catch (error) {
      if (!CockpitError.is(error, 'NOT_FOUND')) throw error;
    }
  }
}

function checkBody({ size }: MlflowRequest): void {
  if (size <= LIMITS.batchBody) return;
  throw invalid(
    `Batched logging API requests must be at most ${LIMITS.batchBody} bytes, got a request of size ${size}.`,
  );
}

function readBatch(fields: Fields) {
  const list = fields.list('metrics');
  const paramPairs = readPairs(fields, 'params');
  const tagPairs = readPairs(fields, 'tags');
  checkCount('metrics', LIMITS.batchMetrics, list.length);
  checkCount('params', LIMITS.batchParams, paramPairs.length);
  checkCount('tags', LIMITS.batchTags, tagPairs.length);
  checkCount('metrics, params, and tags', LIMITS.batchTotal, list.length + paramPairs.length + tagPairs.length);
  const metrics = readMetrics(list);
  const params = paramPairs.map(([key, value], index) => checkParam(key, value, `params[${index}].key`));
  const tags = tagPairs.map(([key, value], index): [string, string] => {
    const path = `tags[${index}].key`;
    return [checkShortKey(key, path, path), cut(LIMITS.tagValue, value)];
  });
  checkUnique(params);
  return { metrics, params, tags };
}

function checkCount(what: string, most: number, count: number): void {
  if (count <= most) return;
  throw invalid(
    `A batch logging request can contain at most ${most} ${what}. Got ${count} ${what}. Please split up ${what} across multiple requests and try again.`,
  );
}

function refuseChange(runId: string, { key, before, now }: ChangedParam): Error {
  return invalid(
    `Changing param values is not allowed. Param with key='${key}' was already logged with value='${before}' for run ID='${runId}'. Attempted logging new value '${now}'.`,
  );
}

function refuseChanges(runId: string, changed: readonly ChangedParam[]): Error {
  const list = changed.map(
    ({ key, before, now }) => `{'key': '${key}', 'old_value': '${before}', 'new_value': '${now}'}`,
  );
  return invalid(
    `Changing param values is not allowed. Params were already logged='[${list.join(', ')}]' for run ID='${runId}'.`,
  );
}
