import type { MetricHistory } from '../../store/store';
import type { MlflowContext } from '../mlflowContext';
import type { MlflowRoutes } from '../mlflowRequest';
import { LIMITS } from '../rules/limits';
import { cutPage, readPage } from '../rules/paging';
import { orderBySteps, sampled } from '../runs/sampleHistory';
import { type Fields, HELP } from '../wire/fields';
import { double, int64 } from '../wire/json';
import { invalid } from '../wire/mlflowError';

/** Every point of metrics, or an even sample, and the datasets that experiments used. */
export function metricRoutes({ store }: MlflowContext): MlflowRoutes {
  return {
    'GET 2.0/mlflow/metrics/get-history': ({ fields }) => {
      const id = fields.runId();
      const key = fields.requiredText('metric_key');
      const page = readPage(fields, LIMITS.historyPage, Number.MAX_SAFE_INTEGER);
      const history = historyOf(id, key);
      const { items, next } = cutPage(indexes(history), page);
      return {
        metrics: items.length === 0 ? undefined : items.map((index) => pointJson(history, index, key)),
        next_page_token: next,
      };
    },
    'GET 2.0/mlflow/metrics/get-history-bulk-interval': ({ fields }) => {
      const ids = readRunIds(fields.texts('run_ids'), fields);
      const key = fields.requiredText('metric_key');
      const range = readRange(fields);
      const most = readSampleSize(fields);
      const metrics = ids.flatMap((id) => {
        const history = orderBySteps(historyOf(id, key), range);
        return sampled(indexes(history), most).map((index) => ({ ...pointJson(history, index, key), run_id: id }));
      });
      return { metrics: metrics.length === 0 ? undefined : metrics };
    },
    'GET /ajax-api/2.0/mlflow/metrics/get-history-bulk': ({ fields }) => {
      const ids = fields.texts('run_id');
      if (ids.length === 0) throw invalid('GetMetricHistoryBulk request must specify at least one run_id.');
      if (ids.length > LIMITS.bulkRuns) {
        throw invalid(
          `GetMetricHistoryBulk request cannot specify more than ${LIMITS.bulkRuns} run_ids. Received ${ids.length} run_ids.`,
        );
      }
      const key = fields.text('metric_key');
      if (key === undefined) throw invalid('GetMetricHistoryBulk request must specify a metric_key.');
      const most = Math.min(fields.number('max_results') ?? LIMITS.historyPage, LIMITS.historyPage);
      const metrics = [...new Set(ids)].sort().flatMap((id) => {
        const history = historyOf(id, key);
        return indexes(history, most).map((index) => ({ ...pointJson(history, index, key), run_id: id }));
      });
      return { metrics: metrics.slice(0, most) };
    },
    'POST 2.0/mlflow/experiments/search-datasets': ({ fields }) => {
      const ids = fields.texts('experiment_ids');
      if (ids.length === 0) throw invalid('SearchDatasets request must specify at least one experiment_id.');
      if (ids.length > 20) {
        throw invalid(
          `SearchDatasets request cannot specify more than 20 experiment_ids. Received ${ids.length} experiment_ids.`,
        );
      }
      const summaries = store.datasets.declared(ids).slice(0, 1000);
      return { dataset_summaries: summaries.length === 0 ? undefined : summaries.map(summaryJson) };
    },
  };

  /** None of a run that is not here, as MLflow answers. */
  function historyOf(id: string, key: string): MetricHistory {
    return store.runs.head(id) ? store.metrics.history(id, key) : { steps: [], timestamps: [], values: [] };
  }
}

function indexes({ values }: MetricHistory, most = values.length): number[] {
  return Array.from({ length: Math.max(0, Math.min(values.length, most)) }, (_, index) => index);
}

function pointJson({ steps, timestamps, values }: MetricHistory, index: number, key: string): object {
  return {
    key,
    value: double(values[index] ?? Number.NaN),
    timestamp: int64(timestamps[index] ?? 0),
    step: int64(steps[index] ?? 0),
  };
}

function summaryJson(summary: { experimentId: string; name: string; digest: string; context: string | null }): object {
  const { experimentId, name, digest, context } = summary;
  return { experiment_id: experimentId, name, digest, context: context ?? undefined };
}

function readRunIds(ids: string[], fields: Fields): string[] {
  if (ids.length === 0) fields.missing('run_ids');
  if (ids.length <= LIMITS.bulkRuns) return ids;
  throw invalid(
    `GetMetricHistoryBulkInterval request must specify at most ${LIMITS.bulkRuns} run_ids. Received ${ids.length} run_ids. ${HELP}`,
  );
}

function readSampleSize(fields: Fields): number {
  const most = fields.number('max_results') ?? LIMITS.bulkPerRun;
  if (most >= 1 && most <= LIMITS.bulkPerRun) return most;
  throw invalid(`max_results must be between 1 and ${LIMITS.bulkPerRun}. ${HELP}`);
}

function readRange(fields: Fields): { first: number | bigint; last: number | bigint } | null {
  const first = fields.int('start_step');
  const last = fields.int('end_step');
  if (first === undefined && last === undefined) return null;
  if (first === undefined || last === undefined) {
    throw invalid('If either start step or end step are specified, both must be specified.');
  }
  if (first > last) {
    throw invalid(`end_step must be greater than start_step. Found start_step=${first} and end_step=${last}.`);
  }
  return { first, last };
}
