import { afterAll, beforeAll, expect, test } from 'vitest';
import { type MlflowFixture, startMlflow } from './mlflowFixture';

let mlflow: MlflowFixture;
let experiment: string;
const ids: Record<string, string> = {};

beforeAll(async () => {
  mlflow = await startMlflow();
  experiment = (await mlflow.ok('POST experiments/create', { name: 'searched' })).experiment_id;
  await make('a', 1000, { acc: 0.9, loss: 'NaN' }, { lr: '0.1', opt: 'Adam' }, { stage: 'one' });
  await make('b', 2000, { acc: 0.5, loss: 2 }, { lr: '0.01' }, { 'stage.x': 'two' });
  await make('c', 2000, { loss: 1 }, { opt: 'adamW' }, {});
  await mlflow.ok('POST runs/log-inputs', {
    run_id: ids.a,
    datasets: [
      {
        dataset: { name: 'iris', digest: 'd1', source_type: 's', source: '{}' },
        tags: [{ key: 'mlflow.data.context', value: 'train' }],
      },
    ],
  });
  await mlflow.ok('POST runs/update', { run_id: ids.b, status: 'FINISHED', end_time: 5000 });
  ids.gone = await mlflow.createRun({ experiment_id: experiment, run_name: 'gone' });
  await mlflow.ok('POST runs/delete', { run_id: ids.gone });
});

afterAll(() => mlflow.dispose());

async function make(name: string, start: number, metrics: object, params: object, tags: object): Promise<void> {
  const pairs = (values: object) => Object.entries(values).map(([key, value]) => ({ key, value }));
  const id = await mlflow.createRun({
    experiment_id: experiment,
    run_name: name,
    start_time: start,
    user_id: `user-${name}`,
  });
  await mlflow.ok('POST runs/log-batch', {
    run_id: id,
    metrics: pairs(metrics).map((metric) => ({ ...metric, timestamp: 1 })),
    params: pairs(params),
    tags: pairs(tags),
  });
  ids[name] = id;
}

async function search(body: object): Promise<string> {
  const { runs = [] } = await mlflow.ok('POST runs/search', { experiment_ids: [experiment], ...body });
  return runs.map(({ info }: { info: { run_name: string } }) => info.run_name).join('');
}

/** Two that began at once are in the order of their ids. */
const tied = () => ((ids.b as string) < (ids.c as string) ? 'bc' : 'cb');

test('runs come newest first, those that began at once by id', async () => {
  expect(await search({})).toBe(`${tied()}a`);
});

test.each([
  ['metrics.acc > 0.5', 'a'],
  ['metrics.acc >= 0.5', 'ba'],
  ['metric.acc != 0.5', 'a'],
  ['metrics.loss < 1.5', 'c'],
  ["params.lr = '0.1'", 'a'],
  ['params.lr = "0.1"', 'a'],
  ["params.lr != '0.1'", 'b'],
  ["params.opt LIKE 'adam%'", 'c'],
  ["params.opt ILIKE 'adam%'", 'ca'],
  ["params.opt LIKE 'Ada_'", 'a'],
  ['params.lr IS NULL', 'c'],
  ['params.lr IS NOT NULL', 'ba'],
  ["tags.stage = 'one'", 'a'],
  ["tags.stage.x = 'two'", 'b'],
  ["tags.`stage.x` = 'two'", 'b'],
  ["tags.mlflow.runName = 'c'", 'c'],
  ["run_name LIKE '%'", 'TIEDa'],
  ["attributes.`Run name` = 'b'", 'b'],
  ["status = 'FINISHED'", 'b'],
  ["attributes.status != 'FINISHED'", 'ca'],
  ["user_id = 'user-a'", 'a'],
  ['start_time < 2000', 'a'],
  ['created >= 2000', 'TIED'],
  ['end_time > 4000', 'b'],
  ["dataset.name = 'iris'", 'a'],
  ["datasets.digest IN ('d0', 'd1')", 'a'],
  ["dataset.context = 'train' AND metrics.acc > 0.1", 'a'],
  ["dataset.name LIKE 'IRIS'", ''],
  ["artifact_uri LIKE 'mlflow-artifacts:/%'", 'TIEDa'],
  ["params.lr = '0.1' AND params.opt = 'nothing'", ''],
  ['metrics.none > 0', ''],
])('%s finds %s', async (filter, wanted) => {
  expect(await search({ filter })).toBe(wanted.replace('TIED', tied()));
});

test('runs are found by lists of ids', async () => {
  expect([
    await search({ filter: `run_id IN ('${ids.a}', 'nobody')` }),
    await search({ filter: `attributes.run_id NOT IN ('${ids.b}', '${ids.c}')` }),
    await search({ filter: `run_id = '${ids.c}'` }),
  ]).toEqual(['a', 'a', 'c']);
});

test.each([
  [['metrics.acc DESC'], 'abc'],
  [['metrics.acc ASC'], 'bac'],
  [['metrics.loss'], 'cba'],
  [['metrics.loss DESC'], 'bca'],
  [['params.lr'], 'bac'],
  [['tags.stage', 'metrics.loss DESC'], 'abc'],
  [['attributes.start_time ASC', 'metrics.loss'], 'acb'],
  [['end_time'], 'bca'],
  [['run_name desc'], 'cba'],
])('the order %j gives %s', async (order_by, wanted) => {
  expect(await search({ order_by })).toBe(wanted);
});

test('deleted runs are found where they are asked for', async () => {
  expect([
    await search({ run_view_type: 'DELETED_ONLY' }),
    (await search({ run_view_type: 'ALL' })).length,
    await search({ run_view_type: 2 }),
    await search({ run_view_type: 'ACTIVE_ONLY', filter: "run_name = 'gone'" }),
  ]).toEqual(['gone', 'abcgone'.length, 'gone', '']);
});

test('pages follow each other, and the last one says that it is the last', async () => {
  const page = (body: object) =>
    mlflow.ok('POST runs/search', { experiment_ids: [experiment], order_by: ['run_name'], max_results: 2, ...body });
  const first = await page({});
  const second = await page({ page_token: first.next_page_token });
  const names = (answer: { runs: { info: { run_name: string } }[] }) => answer.runs.map(({ info }) => info.run_name);
  expect([names(first), names(second), second.next_page_token]).toEqual([['a', 'b'], ['c'], undefined]);
});

test('nothing found is an empty answer', async () => {
  expect([
    await mlflow.ok('POST runs/search', { experiment_ids: ['99'] }),
    await mlflow.ok('POST runs/search', {}),
    await mlflow.ok('POST runs/search', { experiment_ids: [experiment], filter: 'metrics.acc > 1' }),
  ]).toEqual([{}, {}, {}]);
});

test.each([
  [{ filter: 'metrics.acc > 1 OR metrics.acc < 0' }, 'Invalid clause(s) in filter string'],
  [{ filter: 31 }, "Invalid value 31 for parameter 'filter' supplied"],
  [{ max_results: 0 }, "Invalid value 0 for parameter 'max_results' supplied. It must be a positive integer"],
  [{ max_results: 50_001 }, "Invalid value 50001 for parameter 'max_results' supplied"],
  [{ order_by: ['metrics.acc', 'metrics.acc DESC'] }, '`order_by` contains duplicate fields'],
  [{ order_by: ['dataset.name'] }, "Invalid identifier type 'dataset'"],
  [{ order_by: 'metrics.acc' }, "for parameter 'order_by' supplied"],
  [{ experiment_ids: 'x' }, "for parameter 'experiment_ids' supplied"],
  [{ page_token: 'x' }, 'Invalid page token'],
  [{ run_view_type: 'SOME' }, "for parameter 'run_view_type' supplied"],
])('a search with %j is refused', async (body, message) => {
  const answer = await mlflow.call('POST runs/search', { experiment_ids: [experiment], ...body });
  expect([answer.status, answer.json.message]).toEqual([400, expect.stringContaining(message)]);
});
