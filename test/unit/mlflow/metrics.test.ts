import { afterAll, beforeAll, expect, test } from 'vitest';
import { sampled } from '../../../src/tracker/mlflow/runs/sampleHistory';
import { type MlflowFixture, startMlflow } from './mlflowFixture';

let mlflow: MlflowFixture;
let run: string;
let other: string;

beforeAll(async () => {
  mlflow = await startMlflow();
  run = await mlflow.createRun();
  other = await mlflow.createRun();
  // The later the step, the earlier the time.
  const metrics = Array.from({ length: 10 }, (_, step) => ({ key: 'm', value: step / 2, step, timestamp: 100 - step }));
  await mlflow.ok('POST runs/log-batch', { run_id: run, metrics });
  await mlflow.ok('POST runs/log-batch', { run_id: other, metrics: metrics.slice(0, 2) });
});

afterAll(() => mlflow.dispose());

const steps = (answer: { metrics?: { step: number }[] }) => answer.metrics?.map(({ step }) => step);

test('a history is in the order of time, in pages', async () => {
  const history = (query: string) => mlflow.ok(`GET metrics/get-history?run_id=${run}&metric_key=m${query}`);
  const first = await history('&max_results=6');
  const second = await history(`&max_results=6&page_token=${first.next_page_token}`);
  expect([steps(await history('')), steps(first), steps(second), second.next_page_token, first.metrics[0]]).toEqual([
    [9, 8, 7, 6, 5, 4, 3, 2, 1, 0],
    [9, 8, 7, 6, 5, 4],
    [3, 2, 1, 0],
    undefined,
    { key: 'm', value: 4.5, timestamp: 91, step: 9 },
  ]);
});

test('there is no history of a metric or a run that is not there', async () => {
  expect([
    await mlflow.ok(`GET metrics/get-history?run_id=${run}&metric_key=none`),
    await mlflow.ok('GET metrics/get-history?run_id=none&metric_key=m'),
    await mlflow.ok('GET metrics/get-history-bulk-interval?run_ids=none&metric_key=m'),
  ]).toEqual([{}, {}, {}]);
});

test('a sample of several runs is even, in the order of steps, and keeps both ends', async () => {
  const sample = async (query: string) => {
    const { metrics } = await mlflow.ok(`GET metrics/get-history-bulk-interval?metric_key=m&run_ids=${run}${query}`);
    return metrics?.map(({ run_id, step }: { run_id: string; step: number }) => [
      run_id === run ? 'run' : 'other',
      step,
    ]);
  };
  const ofRun = (...list: number[]) => list.map((step) => ['run', step]);
  expect([
    await sample(`&run_ids=${other}&max_results=4`),
    await sample('&max_results=1'),
    await sample('&max_results=3&start_step=2&end_step=7'),
    await sample('&start_step=20&end_step=30'),
  ]).toEqual([[...ofRun(0, 3, 6, 9), ['other', 0], ['other', 1]], ofRun(9), ofRun(2, 4, 7), undefined]);
});

test.each([
  [1, [9]],
  [2, [0, 9]],
  [4, [0, 3, 6, 9]],
  [7, [0, 2, 4, 6, 7, 8, 9]],
  [10, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]],
  [20, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]],
])('%i of ten points are %j', (most, wanted) => {
  expect(sampled([0, 1, 2, 3, 4, 5, 6, 7, 8, 9], most)).toEqual(wanted);
});

test('whole histories of several runs come by id, up to a number, below /ajax-api only', async () => {
  const query = `metric_key=m&run_id=${run}&run_id=${other}&max_results=11`;
  const { metrics } = await mlflow.ok(`GET /ajax-api/2.0/mlflow/metrics/get-history-bulk?${query}`);
  const runs = metrics.map(({ run_id }: { run_id: string }) => run_id);
  expect([runs.length, runs, (await mlflow.call(`GET metrics/get-history-bulk?${query}`)).status]).toEqual([
    11,
    [...runs].sort(),
    404,
  ]);
});

const many = Array.from({ length: 101 }, (_, index) => `r${index}`);

test.each([
  ['get-history?metric_key=m', "Missing value for required parameter 'run_id'"],
  ['get-history?run_id=RUN', "Missing value for required parameter 'metric_key'"],
  ['get-history?run_id=RUN&metric_key=m&max_results=0', "Invalid value 0 for parameter 'max_results' supplied"],
  ['get-history?run_id=RUN&metric_key=m&page_token=x', 'Invalid page token'],
  ['get-history-bulk-interval?metric_key=m', "Missing value for required parameter 'run_ids'"],
  ['get-history-bulk-interval?run_ids=RUN', "Missing value for required parameter 'metric_key'"],
  ['get-history-bulk-interval?run_ids=RUN&metric_key=m&max_results=2501', 'max_results must be between 1 and 2500.'],
  ['get-history-bulk-interval?run_ids=RUN&metric_key=m&max_results=0', 'max_results must be between 1 and 2500.'],
  [
    'get-history-bulk-interval?run_ids=RUN&metric_key=m&start_step=1',
    'If either start step or end step are specified, both must be',
  ],
  [
    'get-history-bulk-interval?run_ids=RUN&metric_key=m&start_step=3&end_step=1',
    'end_step must be greater than start_step. Found start_step=3 and end_step=1.',
  ],
  [
    `get-history-bulk-interval?metric_key=m&${many.map((id) => `run_ids=${id}`).join('&')}`,
    'must specify at most 100 run_ids. Received 101 run_ids.',
  ],
  ['/ajax-api/2.0/mlflow/metrics/get-history-bulk?metric_key=m', 'must specify at least one run_id.'],
  ['/ajax-api/2.0/mlflow/metrics/get-history-bulk?run_id=RUN', 'must specify a metric_key.'],
  [
    `/ajax-api/2.0/mlflow/metrics/get-history-bulk?metric_key=m&${many.map((id) => `run_id=${id}`).join('&')}`,
    'cannot specify more than 100 run_ids. Received 101 run_ids.',
  ],
])('a wrong question of metrics is refused, case %#', async (path, message) => {
  const route = path.startsWith('/') ? path : `metrics/${path}`;
  const answer = await mlflow.call(`GET ${route.replace('RUN', run)}`);
  expect([answer.status, answer.json.error_code, answer.json.message]).toEqual([
    400,
    'INVALID_PARAMETER_VALUE',
    expect.stringContaining(message),
  ]);
});

test.each([
  [{}, 'must specify at least one experiment_id.'],
  [{ experiment_ids: many.slice(0, 21) }, 'cannot specify more than 20 experiment_ids. Received 21'],
])('a wrong question of datasets is refused, case %#', async (body, message) => {
  const answer = await mlflow.call('POST experiments/search-datasets', body);
  expect([answer.status, answer.json.message]).toEqual([400, expect.stringContaining(message)]);
});
