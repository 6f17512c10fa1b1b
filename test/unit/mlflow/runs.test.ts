import { afterAll, beforeAll, expect, test } from 'vitest';
import { newRun } from '../api/apiFixture';
import { type MlflowFixture, startMlflow } from './mlflowFixture';

let mlflow: MlflowFixture;
let run: string;

beforeAll(async () => {
  mlflow = await startMlflow();
  run = await mlflow.createRun({ run_name: 'shared' });
});

afterAll(() => mlflow.dispose());

const get = async (id: string) => (await mlflow.ok(`GET runs/get?run_id=${id}`)).run;
const tagOf = (of: { data: { tags: { key: string; value: string }[] } }, key: string) =>
  of.data.tags.find((tag) => tag.key === key)?.value;
const metrics = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ key: `m${index}`, value: 1, timestamp: 1 }));
const texts = (count: number) => Array.from({ length: count }, (_, index) => ({ key: `k${index}`, value: '1' }));

test('a new run is what it was asked to be', async () => {
  const asked = { experiment_id: '0', run_name: 'asked', user_id: 'me', start_time: 1_700_000_000_001 };
  const { run: made } = await mlflow.ok('POST runs/create', { ...asked, tags: [{ key: 'a', value: 'b' }] });
  const { run_id: id } = made.info;
  expect([id, made]).toEqual([
    expect.stringMatching(/^[0-9a-f]{32}$/),
    {
      info: {
        run_id: id,
        run_uuid: id,
        run_name: 'asked',
        experiment_id: '0',
        user_id: 'me',
        status: 'RUNNING',
        start_time: 1_700_000_000_001,
        artifact_uri: `mlflow-artifacts:/0/${id}/artifacts`,
        lifecycle_stage: 'active',
      },
      data: {
        tags: [
          { key: 'a', value: 'b' },
          { key: 'mlflow.runName', value: 'asked' },
        ],
      },
      inputs: {},
      outputs: {},
    },
  ]);
});

test('a run without an experiment is one of Default, with a name made up for it', async () => {
  const { run: made } = await mlflow.ok('POST runs/create', {});
  expect([made.info.experiment_id, tagOf(made, 'mlflow.runName')]).toEqual(['0', made.info.run_name]);
  expect(made.info.run_name).toMatch(/\w/);
});

test('the name and its tag are one', async () => {
  const id = await mlflow.createRun({ tags: [{ key: 'mlflow.runName', value: 'by tag' }] });
  const names = [(await get(id)).info.run_name];
  await mlflow.ok('POST runs/set-tag', { run_id: id, key: 'mlflow.runName', value: 'set' });
  names.push((await get(id)).info.run_name);
  await mlflow.ok('POST runs/update', { run_id: id, run_name: 'updated' });
  names.push(tagOf(await get(id), 'mlflow.runName') ?? '');
  await mlflow.ok('POST runs/log-batch', { run_id: id, tags: [{ key: 'mlflow.runName', value: 'batch' }] });
  names.push((await get(id)).info.run_name, mlflow.store.runs.summary(id).name);
  expect(names).toEqual(['by tag', 'set', 'updated', 'batch', 'batch']);
});

test('what MLflow says by tags is what the cockpit shows, and the other way round', async () => {
  const parent = await mlflow.createRun();
  const commit = 'c'.repeat(40);
  const id = await mlflow.createRun({
    tags: [
      { key: 'mlflow.user', value: 'ada' },
      { key: 'mlflow.source.name', value: 'train.py' },
      { key: 'mlflow.source.git.commit', value: commit },
      { key: 'mlflow.parentRunId', value: parent },
      { key: 'mlflow.note.content', value: 'a note' },
    ],
  });
  const { userId, command, commit: shown, parentId, note } = mlflow.store.runs.summary(id);
  mlflow.store.runs.update(id, { note: 'another', name: 'renamed' });
  const after = await get(id);
  await mlflow.ok('POST runs/delete-tag', { run_id: id, key: 'mlflow.note.content' });
  expect([
    [userId, command, shown, parentId, note],
    ['mlflow.note.content', 'mlflow.runName', 'mlflow.parentRunId', 'mlflow.user'].map((key) => tagOf(after, key)),
    mlflow.store.runs.summary(id).note,
  ]).toEqual([['ada', 'train.py', commit, parent, 'a note'], ['another', 'renamed', parent, 'ada'], '']);
});

test('a run that the cockpit launched is seen with its params, tags, datasets and a status that MLflow knows', async () => {
  const { runs, datasets } = mlflow.store;
  runs.create(newRun('abcdefabcdef', { name: 'launched', userId: 'bob', experiment: 'launches' }));
  runs.setParams('abcdefabcdef', { lr: '0.1' });
  runs.update('abcdefabcdef', { status: 'LOST', endTime: 1_700_000_009_000, commit: 'd'.repeat(40) });
  const use = { path: 'data/train.csv', bytes: 1, files: 1, error: null, state: 'hashed' } as const;
  datasets.setUse('abcdefabcdef', { ...use, role: 'train', hash: `sha256:${'ab'.repeat(32)}` });
  const seen = await get('abcdefabcdef');
  expect([seen.info.status, seen.info.end_time, seen.data.params, seen.inputs, seen.data.tags]).toEqual([
    'FAILED',
    1_700_000_009_000,
    [{ key: 'lr', value: '0.1' }],
    {
      dataset_inputs: [
        {
          tags: [{ key: 'mlflow.data.context', value: 'train' }],
          dataset: {
            name: 'data/train.csv',
            digest: 'ab'.repeat(18),
            source_type: 'local',
            source: '{"uri":"data/train.csv"}',
          },
        },
      ],
    },
    [
      { key: 'mlflow.user', value: 'bob' },
      { key: 'mlflow.source.name', value: 'python train.py' },
      { key: 'mlflow.source.git.commit', value: 'd'.repeat(40) },
      { key: 'mlflow.runName', value: 'launched' },
    ],
  ]);
});

test('an update changes what it names and answers with the run', async () => {
  const id = await mlflow.createRun({ run_name: 'n' });
  const { run_info: ended } = await mlflow.ok('POST runs/update', { run_id: id, status: 'FINISHED', end_time: '99' });
  const { run_info: again } = await mlflow.ok('POST runs/update', { run_id: id, status: 1 });
  expect([ended.status, ended.end_time, ended.run_name, again.status]).toEqual(['FINISHED', 99, 'n', 'RUNNING']);
});

test('every status is taken', async () => {
  const id = await mlflow.createRun();
  const statuses = ['SCHEDULED', 'RUNNING', 'FAILED', 'KILLED', 'FINISHED'];
  const seen: string[] = [];
  for (const status of statuses)
    seen.push((await mlflow.ok('POST runs/update', { run_id: id, status })).run_info.status);
  expect(seen).toEqual(statuses);
});

test('a deleted run is still read, takes no changes, and can be restored; both again are fine', async () => {
  const id = await mlflow.createRun();
  await mlflow.ok('POST runs/delete', { run_id: id });
  await mlflow.ok('POST runs/delete', { run_id: id });
  const refused = await Promise.all([
    mlflow.call('POST runs/update', { run_id: id, status: 'FAILED' }),
    mlflow.call('POST runs/log-metric', { run_id: id, key: 'a', value: 1, timestamp: 1 }),
    mlflow.call('POST runs/log-parameter', { run_id: id, key: 'a', value: '1' }),
    mlflow.call('POST runs/log-batch', { run_id: id }),
    mlflow.call('POST runs/log-inputs', { run_id: id }),
    mlflow.call('POST runs/set-tag', { run_id: id, key: 'a', value: '1' }),
    mlflow.call('POST runs/delete-tag', { run_id: id, key: 'a' }),
  ]);
  const stage = (await get(id)).info.lifecycle_stage;
  await mlflow.ok('POST runs/restore', { run_id: id });
  await mlflow.ok('POST runs/restore', { run_id: id });
  const sentence = `The run ${id} must be in the 'active' state. Current state is deleted.`;
  expect([
    refused.map(({ status, json }) => [status, json.message]),
    stage,
    (await get(id)).info.lifecycle_stage,
  ]).toEqual([refused.map(() => [400, sentence]), 'deleted', 'active']);
});

test('a param is logged once and for all; the same again is fine', async () => {
  const id = await mlflow.createRun();
  const log = (value: string) => mlflow.call('POST runs/log-parameter', { run_id: id, key: 'lr', value });
  const statuses = [(await log('0.1')).status, (await log('0.1')).status];
  const changed = await log('0.2');
  const batch = await mlflow.call('POST runs/log-batch', {
    run_id: id,
    params: [
      { key: 'new', value: '1' },
      { key: 'lr', value: '0.3' },
    ],
    metrics: [{ key: 'm', value: 1, timestamp: 1 }],
  });
  expect([statuses, changed.json.message, batch.json.message, (await get(id)).data]).toEqual([
    [200, 200],
    `Changing param values is not allowed. Param with key='lr' was already logged with value='0.1' for run ID='${id}'. Attempted logging new value '0.2'.`,
    `Changing param values is not allowed. Params were already logged='[{'key': 'lr', 'old_value': '0.1', 'new_value': '0.3'}]' for run ID='${id}'.`,
    { params: [{ key: 'lr', value: '0.1' }], tags: expect.anything() },
  ]);
});

test('what is too long for a param or a tag is cut', async () => {
  const id = await mlflow.createRun();
  await mlflow.ok('POST runs/log-parameter', { run_id: id, key: 'p', value: 'é'.repeat(6001) });
  await mlflow.ok('POST runs/set-tag', { run_id: id, key: 't', value: '😀'.repeat(8001) });
  const { data } = await get(id);
  expect([data.params[0].value, tagOf({ data }, 't')]).toEqual(['é'.repeat(6000), '😀'.repeat(8000)]);
});

test('a point logged again is one point, NaN included, within one batch and across calls', async () => {
  const id = await mlflow.createRun();
  const point = { key: 'm', value: 'NaN', timestamp: 5, step: 1 };
  await mlflow.ok('POST runs/log-batch', { run_id: id, metrics: [point, point, { ...point, value: 2 }] });
  await mlflow.ok('POST runs/log-batch', { run_id: id, metrics: [point, { ...point, value: 2 }] });
  await mlflow.ok('POST runs/log-metric', { run_id: id, ...point });
  const { metrics: history } = await mlflow.ok(`GET metrics/get-history?run_id=${id}&metric_key=m`);
  expect(history.map(({ value }: { value: unknown }) => value)).toEqual(['NaN', 2]);
});

test('the latest point is the greatest by step, time and value, whenever it came', async () => {
  const id = await mlflow.createRun();
  const points: [number, number, number][] = [
    [2, 10, 5],
    [3, 1, 7],
    [3, 1, 6],
    [1, 99, 9],
  ];
  for (const [step, timestamp, value] of points) {
    await mlflow.ok('POST runs/log-metric', { run_id: id, key: 'm', step, timestamp, value });
  }
  expect((await get(id)).data.metrics).toEqual([{ key: 'm', value: 7, timestamp: 1, step: 3 }]);
});

test('a metric of a model is also the model’s; one of a model that is not here is the run’s alone', async () => {
  const id = await mlflow.createRun();
  const model = `m-${'1'.repeat(32)}`;
  const times = { createdAt: 1, updatedAt: 1 };
  mlflow.store.loggedModels.create({
    id: model,
    experimentId: '0',
    name: 'x',
    artifactLocation: null,
    status: 'READY',
    statusMessage: null,
    sourceRunId: id,
    modelType: null,
    params: {},
    tags: {},
    ...times,
  });
  const point = { key: 'acc', value: 0.5, timestamp: 1, step: 2 };
  await mlflow.ok('POST runs/log-metric', {
    run_id: id,
    ...point,
    model_id: model,
    dataset_name: 'd',
    dataset_digest: 'g',
  });
  await mlflow.ok('POST runs/log-batch', { run_id: id, metrics: [{ ...point, key: 'b', model_id: 'm-none' }] });
  expect([mlflow.store.loggedModels.get(model).metrics, (await get(id)).data.metrics.length]).toEqual([
    [{ key: 'acc', value: 0.5, step: 2, timestamp: 1, runId: id, datasetName: 'd', datasetDigest: 'g' }],
    2,
  ]);
});

test('a dataset logged again keeps its first tags; experiments know their datasets', async () => {
  const { experiment_id: experiment } = await mlflow.ok('POST experiments/create', { name: 'with data' });
  const id = await mlflow.createRun({ experiment_id: experiment });
  const dataset = { name: 'd', digest: 'g', source_type: 'http', source: '{"url":"x"}', schema: '{}', profile: '{}' };
  const log = (context: string) =>
    mlflow.ok('POST runs/log-inputs', {
      run_id: id,
      datasets: [{ dataset, tags: [{ key: 'mlflow.data.context', value: context }] }],
      models: [{ model_id: 'm-1' }],
    });
  await log('train');
  await log('eval');
  const summaries = await mlflow.ok('POST /ajax-api/2.0/mlflow/experiments/search-datasets', {
    experiment_ids: [experiment],
  });
  expect([(await get(id)).inputs, summaries]).toEqual([
    {
      dataset_inputs: [{ tags: [{ key: 'mlflow.data.context', value: 'train' }], dataset }],
      model_inputs: [{ model_id: 'm-1' }],
    },
    { dataset_summaries: [{ experiment_id: experiment, name: 'd', digest: 'g', context: 'train' }] },
  ]);
});

test('a removed tag is gone, and removing it again is a mistake', async () => {
  const id = await mlflow.createRun({ tags: [{ key: 'a', value: 'b' }] });
  await mlflow.ok('POST runs/delete-tag', { run_id: id, key: 'a' });
  const again = await mlflow.call('POST runs/delete-tag', { run_id: id, key: 'a' });
  expect([tagOf(await get(id), 'a'), again.status, again.json]).toEqual([
    undefined,
    404,
    { error_code: 'RESOURCE_DOES_NOT_EXIST', message: `No tag with name: a in run with id ${id}` },
  ]);
});

const bad = 'INVALID_PARAMETER_VALUE';
const gone = 'RESOURCE_DOES_NOT_EXIST';
const dataset = { name: 'd', digest: 'g', source_type: 's', source: '{}' };

test.each<[string, object, number, string, string]>([
  ['create', { experiment_id: '99' }, 404, gone, 'No Experiment with id=99 exists'],
  ['create', { experiment_id: 31 }, 400, bad, "Invalid value 31 for parameter 'experiment_id' supplied"],
  ['create', { start_time: 'now' }, 400, bad, 'Invalid value "now" for parameter \'start_time\' supplied'],
  [
    'create',
    { run_name: 'a', tags: [{ key: 'mlflow.runName', value: 'b' }] },
    400,
    bad,
    "with different values (run_name='a', mlflow.runName='b')",
  ],
  ['update', { status: 'FINISHED' }, 400, bad, "Missing value for required parameter 'run_id'. See the API docs"],
  ['update', { run_id: 'none' }, 404, gone, 'Run with id=none not found'],
  ['update', { run_id: 'RUN', status: 'DONE' }, 400, bad, "for parameter 'status' supplied"],
  ['update', { run_id: 'RUN', end_time: 'x' }, 400, bad, "for parameter 'end_time' supplied"],
  ['delete', { run_id: 'none' }, 404, gone, 'Run with id=none not found'],
  ['restore', {}, 400, bad, "Missing value for required parameter 'run_id'"],
  ['log-metric', { key: 'a', value: 1, timestamp: 1 }, 400, bad, "Missing value for required parameter 'run_id'"],
  ['log-metric', { run_id: 'none', key: 'a', value: 1, timestamp: 1 }, 404, gone, 'Run with id=none not found'],
  ['log-metric', { run_id: 'RUN', value: 1, timestamp: 1 }, 400, bad, "Missing value for required parameter 'key'"],
  ['log-metric', { run_id: 'RUN', key: 'a', timestamp: 1 }, 400, bad, "Missing value for required parameter 'value'"],
  ['log-metric', { run_id: 'RUN', key: 'a', value: 1 }, 400, bad, "Missing value for required parameter 'timestamp'"],
  [
    'log-metric',
    { run_id: 'RUN', key: 31, value: 1, timestamp: 1 },
    400,
    bad,
    "Invalid value 31 for parameter 'key' supplied:  Hint: Value was of type 'int'. See the API docs",
  ],
  [
    'log-metric',
    { run_id: 'RUN', key: 'a', value: 'x', timestamp: 1 },
    400,
    bad,
    'Invalid value "x" for parameter \'value\' supplied',
  ],
  [
    'log-metric',
    { run_id: 'RUN', key: 'a', value: true, timestamp: 1 },
    400,
    bad,
    "Invalid value true for parameter 'value' supplied",
  ],
  [
    'log-metric',
    { run_id: 'RUN', key: 'a', value: 1, timestamp: -1 },
    400,
    bad,
    "Invalid value -1 for parameter 'timestamp' supplied: metric 'a' (value=1.0). Timestamp must be a nonnegative long",
  ],
  ['log-metric', { run_id: 'RUN', key: 'a', value: 1, timestamp: 'x' }, 400, bad, "for parameter 'timestamp' supplied"],
  [
    'log-metric',
    { run_id: 'RUN', key: 'a', value: 1, timestamp: 1, step: '9'.repeat(20) },
    400,
    bad,
    "for parameter 'step' supplied",
  ],
  [
    'log-metric',
    { run_id: 'RUN', key: 'a'.repeat(251), value: 1, timestamp: 1 },
    400,
    bad,
    "'Metric name' exceeds the maximum length of 250 characters",
  ],
  [
    'log-metric',
    { run_id: 'RUN', key: 'a?', value: 1, timestamp: 1 },
    400,
    bad,
    'Invalid value "a?" for parameter \'name\' supplied: Names may only contain alphanumerics',
  ],
  ['log-metric', { run_id: 'RUN', key: '/a', value: 1, timestamp: 1 }, 400, bad, "This name would resolve to '/a'"],
  ['log-metric', { run_id: 'RUN', key: 'a/', value: 1, timestamp: 1 }, 400, bad, "This name would resolve to 'a'"],
  ['log-metric', { run_id: 'RUN', key: '.', value: 1, timestamp: 1 }, 400, bad, "This name would resolve to '.'"],
  ['log-metric', { run_id: 'RUN', key: 'a//b', value: 1, timestamp: 1 }, 400, bad, "This name would resolve to 'a/b'"],
  ['log-parameter', { run_id: 'RUN', value: '1' }, 400, bad, "Missing value for required parameter 'key'"],
  ['log-parameter', { run_id: 'RUN', key: 'a', value: 3 }, 400, bad, "Invalid value 3 for parameter 'value' supplied"],
  [
    'log-parameter',
    { run_id: 'RUN', key: 'k'.repeat(251), value: '' },
    400,
    bad,
    "'Param key' exceeds the maximum length of 250 characters",
  ],
  ['set-tag', { run_id: 'RUN', value: '1' }, 400, bad, "Missing value for required parameter 'key'"],
  ['set-tag', { run_id: 'RUN', key: '../a' }, 400, bad, 'Names may be treated as files in certain cases'],
  ['set-tag', { run_id: 'RUN', key: 'k'.repeat(251) }, 400, bad, "'key' exceeds the maximum length of 250 characters"],
  ['log-batch', {}, 400, bad, "Missing value for required parameter 'run_id'"],
  ['log-batch', { run_id: '@' }, 400, bad, 'Invalid value "@" for parameter \'run_id\' supplied'],
  ['log-batch', { run_id: 'none' }, 404, gone, 'Run with id=none not found'],
  [
    'log-batch',
    { run_id: 'RUN', metrics: 'x' },
    400,
    bad,
    "Invalid value \"x\" for parameter 'metrics' supplied:  Hint: Value was of type 'str'.",
  ],
  ['log-batch', { run_id: 'RUN', metrics: ['x'] }, 400, bad, "for parameter 'metrics' supplied"],
  [
    'log-batch',
    { run_id: 'RUN', metrics: [{ key: 'a', value: 1 }] },
    400,
    bad,
    "Missing value for required parameter 'metrics[0].timestamp'",
  ],
  [
    'log-batch',
    {
      run_id: 'RUN',
      metrics: [
        { key: 'a', value: 1, timestamp: 1 },
        { key: '../a', value: 1, timestamp: 1 },
      ],
    },
    400,
    bad,
    "for parameter 'metrics[1].name' supplied",
  ],
  [
    'log-batch',
    { run_id: 'RUN', params: [{ value: '1' }] },
    400,
    bad,
    "Missing value for required parameter 'params[0].key'",
  ],
  [
    'log-batch',
    {
      run_id: 'RUN',
      params: [
        { key: 'a', value: '1' },
        { key: 'a', value: '1' },
      ],
    },
    400,
    bad,
    "Duplicate parameter keys have been submitted: ['a']. Please ensure",
  ],
  [
    'log-batch',
    { run_id: 'RUN', tags: [{ value: '1' }] },
    400,
    bad,
    "Missing value for required parameter 'tags[0].key'",
  ],
  [
    'log-batch',
    { run_id: 'RUN', metrics: metrics(1001) },
    400,
    bad,
    'A batch logging request can contain at most 1000 metrics. Got 1001 metrics. Please split up metrics across multiple requests and try again.',
  ],
  [
    'log-batch',
    { run_id: 'RUN', params: texts(101) },
    400,
    bad,
    'A batch logging request can contain at most 100 params. Got 101 params',
  ],
  [
    'log-batch',
    { run_id: 'RUN', tags: texts(101) },
    400,
    bad,
    'A batch logging request can contain at most 100 tags. Got 101 tags',
  ],
  [
    'log-batch',
    { run_id: 'RUN', metrics: metrics(950), params: texts(51) },
    400,
    bad,
    'at most 1000 metrics, params, and tags. Got 1001',
  ],
  [
    'log-batch',
    { run_id: 'RUN', tags: [{ key: 'a', value: 'x'.repeat(1_000_000) }] },
    400,
    bad,
    'Batched logging API requests must be at most 1000000 bytes',
  ],
  [
    'log-inputs',
    { run_id: 'RUN', datasets: [{ dataset: { ...dataset, name: 'x'.repeat(501) } }] },
    400,
    bad,
    "'name' exceeds the maximum length of 500 characters",
  ],
  [
    'log-inputs',
    { run_id: 'RUN', datasets: [{ dataset: { ...dataset, digest: 'x'.repeat(37) } }] },
    400,
    bad,
    "'digest' exceeds the maximum length of 36 characters",
  ],
  [
    'log-inputs',
    { run_id: 'RUN', datasets: [{ dataset: { ...dataset, source: 'x'.repeat(65_536) } }] },
    400,
    bad,
    "'source' exceeds the maximum length of 65535 characters",
  ],
  [
    'log-inputs',
    { run_id: 'RUN', datasets: [{ dataset, tags: [{ key: 'k'.repeat(256), value: '' }] }] },
    400,
    bad,
    "'key' exceeds the maximum length of 255 characters",
  ],
  [
    'log-inputs',
    { run_id: 'RUN', datasets: [{ dataset, tags: [{ key: 'k', value: 'v'.repeat(501) }] }] },
    400,
    bad,
    "'value' exceeds the maximum length of 500 characters",
  ],
  [
    'log-inputs',
    { run_id: 'RUN', datasets: [{}] },
    400,
    bad,
    "Missing value for required parameter 'datasets[0].dataset'",
  ],
  [
    'log-inputs',
    { run_id: 'RUN', datasets: Array.from({ length: 1001 }, () => ({ dataset })) },
    400,
    bad,
    'at most 1000 datasets. Got 1001',
  ],
])('runs/%s refuses what is wrong, case %#', async (route, body, status, code, message) => {
  const named = 'run_id' in body && body.run_id === 'RUN' ? { ...body, run_id: run } : body;
  const answer = await mlflow.call(`POST runs/${route}`, named);
  expect([answer.status, answer.json.error_code, answer.json.message]).toEqual([
    status,
    code,
    expect.stringContaining(message),
  ]);
});

test('of a refused batch nothing is stored', async () => {
  const id = await mlflow.createRun();
  await mlflow.ok('POST runs/log-parameter', { run_id: id, key: 'p', value: '1' });
  const batch = { run_id: id, metrics: metrics(3), tags: texts(2), params: [{ key: 'p', value: '2' }] };
  expect((await mlflow.call('POST runs/log-batch', batch)).status).toBe(400);
  const { data } = await get(id);
  expect([data.metrics, tagOf({ data }, 'k0')]).toEqual([undefined, undefined]);
});
