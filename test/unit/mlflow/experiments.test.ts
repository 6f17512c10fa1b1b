import { afterAll, beforeAll, expect, test } from 'vitest';
import { type MlflowFixture, startMlflow } from './mlflowFixture';

let mlflow: MlflowFixture;
let made = 0;

beforeAll(async () => {
  mlflow = await startMlflow();
});

afterAll(() => mlflow.dispose());

async function make(fields: object = {}): Promise<string> {
  return (await mlflow.ok('POST experiments/create', { name: `made-${++made}`, ...fields })).experiment_id;
}

test('there is an experiment 0 named Default', async () => {
  const { experiment } = await mlflow.ok('GET experiments/get?experiment_id=0');
  expect(experiment).toEqual({
    experiment_id: '0',
    name: 'Default',
    artifact_location: 'mlflow-artifacts:/0',
    lifecycle_stage: 'active',
    creation_time: expect.any(Number),
    last_update_time: expect.any(Number),
  });
});

test('an experiment is found by id and by name, with its tags', async () => {
  const id = await make({ name: 'found', tags: [{ key: 'a', value: 'b' }] });
  const [byId, byName] = await Promise.all([
    mlflow.ok(`GET experiments/get?experiment_id=${id}`),
    mlflow.ok('GET experiments/get-by-name?experiment_name=found'),
  ]);
  expect([byId, byId.experiment.tags]).toEqual([byName, [{ key: 'a', value: 'b' }]]);
});

test('a place of its own is kept, and is where its runs go', async () => {
  const id = await make({ artifact_location: 's3://bucket/x/' });
  const { run } = await mlflow.ok('POST runs/create', { experiment_id: id });
  expect(run.info.artifact_uri).toBe(`s3://bucket/x/${run.info.run_id}/artifacts`);
});

test.each<[string, object, number, string, string]>([
  ['create', {}, 400, 'INVALID_PARAMETER_VALUE', "Missing value for required parameter 'name'. See the API docs"],
  ['create', { name: '' }, 400, 'INVALID_PARAMETER_VALUE', "Missing value for required parameter 'name'"],
  ['create', { name: 31 }, 400, 'INVALID_PARAMETER_VALUE', "Invalid value 31 for parameter 'name' supplied"],
  [
    'create',
    { name: 'x'.repeat(501) },
    400,
    'INVALID_PARAMETER_VALUE',
    "'name' exceeds the maximum length of 500 characters",
  ],
  ['create', { name: 'Default' }, 400, 'RESOURCE_ALREADY_EXISTS', 'Experiment(name=Default) already exists.'],
  [
    'create',
    { name: 'r', artifact_location: 'runs:/x' },
    400,
    'INVALID_PARAMETER_VALUE',
    'Artifact location cannot be a runs:/ URI.',
  ],
  [
    'create',
    { name: 'r', artifact_location: 's3://x/y#z' },
    400,
    'INVALID_PARAMETER_VALUE',
    "URL can't include fragments or params.",
  ],
  [
    'create',
    { name: 'r', tags: [{ key: 'k'.repeat(251), value: '' }] },
    400,
    'INVALID_PARAMETER_VALUE',
    "'key' exceeds the maximum length of 250 characters",
  ],
  [
    'create',
    { name: 'r', tags: [{ key: 'k', value: 'v'.repeat(5001) }] },
    400,
    'INVALID_PARAMETER_VALUE',
    "'value' exceeds the maximum length of 5000 characters",
  ],
  [
    'create',
    { name: 'r', tags: [{ value: 'v' }] },
    400,
    'INVALID_PARAMETER_VALUE',
    "Missing value for required parameter 'tags[0].key'",
  ],
  ['update', { experiment_id: '0' }, 400, 'INVALID_PARAMETER_VALUE', "Missing value for required parameter 'new_name'"],
  ['update', { experiment_id: '99', new_name: 'x' }, 404, 'RESOURCE_DOES_NOT_EXIST', 'No Experiment with id=99 exists'],
  ['delete', { experiment_id: '99' }, 404, 'RESOURCE_DOES_NOT_EXIST', 'No Experiment with id=99 exists'],
  ['restore', { experiment_id: '0' }, 404, 'RESOURCE_DOES_NOT_EXIST', 'No Experiment with id=0 exists'],
  ['delete', {}, 400, 'INVALID_PARAMETER_VALUE', "Missing value for required parameter 'experiment_id'"],
  [
    'set-experiment-tag',
    { experiment_id: '0', value: 'x' },
    400,
    'INVALID_PARAMETER_VALUE',
    "Missing value for required parameter 'key'",
  ],
  [
    'set-experiment-tag',
    { experiment_id: '0', key: '../x', value: 'x' },
    400,
    'INVALID_PARAMETER_VALUE',
    "This name would resolve to '../x'",
  ],
  [
    'delete-experiment-tag',
    { experiment_id: '0', key: 'none' },
    404,
    'RESOURCE_DOES_NOT_EXIST',
    'No tag with name: none in experiment with id 0',
  ],
  [
    'search',
    { max_results: 0 },
    400,
    'INVALID_PARAMETER_VALUE',
    "Invalid value 0 for parameter 'max_results' supplied. It must be a positive integer",
  ],
  ['search', { max_results: 50_001 }, 400, 'INVALID_PARAMETER_VALUE', 'It must be at most 50000'],
  [
    'search',
    { view_type: 'SOME' },
    400,
    'INVALID_PARAMETER_VALUE',
    'Invalid value "SOME" for parameter \'view_type\' supplied',
  ],
  ['search', { page_token: 'x' }, 400, 'INVALID_PARAMETER_VALUE', 'Invalid page token, could not base64-decode'],
  ['search', { page_token: 'eyJhIjoxfQ==' }, 400, 'INVALID_PARAMETER_VALUE', 'Invalid page token, parsed value='],
  ['search', { filter: "params.a = 'b'" }, 400, 'INVALID_PARAMETER_VALUE', "Invalid entity type 'params'"],
  ['search', { order_by: ['tags.a'] }, 400, 'INVALID_PARAMETER_VALUE', 'Invalid order_by entity: tag'],
])('experiments/%s refuses what is wrong, case %#', async (route, body, status, code, message) => {
  const answer = await mlflow.call(`POST experiments/${route}`, body);
  expect([answer.status, answer.json.error_code, answer.json.message]).toEqual([
    status,
    code,
    expect.stringContaining(message),
  ]);
});

test.each([
  ['get', 400, "Missing value for required parameter 'experiment_id'"],
  ['get?experiment_id=99', 404, 'No Experiment with id=99 exists'],
  ['get?experiment_id=abc', 400, "Invalid experiment ID 'abc'"],
  ['get-by-name', 400, "Missing value for required parameter 'experiment_name'"],
  ['get-by-name?experiment_name=none', 404, "Could not find experiment with name 'none'"],
])('GET experiments/%s: %i', async (route, status, message) => {
  const answer = await mlflow.call(`GET experiments/${route}`);
  expect([answer.status, answer.json.message]).toEqual([status, expect.stringContaining(message)]);
});

test('a deleted experiment is still read, takes no changes, and comes back with the runs that went with it', async () => {
  const id = await make();
  const [kept, gone] = [await mlflow.createRun({ experiment_id: id }), await mlflow.createRun({ experiment_id: id })];
  await mlflow.ok('POST runs/delete', { run_id: gone });
  await new Promise((resolve) => setTimeout(resolve, 5));
  await mlflow.ok('POST experiments/delete', { experiment_id: id });
  const stage = async (run: string) => (await mlflow.ok(`GET runs/get?run_id=${run}`)).run.info.lifecycle_stage;
  const refused = await Promise.all([
    mlflow.call('POST runs/create', { experiment_id: id }),
    mlflow.call('POST experiments/set-experiment-tag', { experiment_id: id, key: 'a', value: 'b' }),
    mlflow.call('POST experiments/update', { experiment_id: id, new_name: 'other' }),
    mlflow.call('POST experiments/delete', { experiment_id: id }),
  ]);
  const whileDeleted = [
    (await mlflow.ok(`GET experiments/get?experiment_id=${id}`)).experiment.lifecycle_stage,
    await stage(kept),
  ];
  await mlflow.ok('POST experiments/restore', { experiment_id: id });
  expect([refused.map(({ status }) => status), whileDeleted, await stage(kept), await stage(gone)]).toEqual([
    [400, 400, 400, 404],
    ['deleted', 'deleted'],
    'active',
    'deleted',
  ]);
});

test('a new name is not one that is taken, by a deleted experiment either', async () => {
  const [first, second] = [await make({ name: 'first' }), await make({ name: 'second' })];
  await mlflow.ok('POST experiments/delete', { experiment_id: first });
  const taken = await mlflow.call('POST experiments/update', { experiment_id: second, new_name: 'first' });
  const same = await mlflow.call('POST experiments/update', { experiment_id: second, new_name: 'second' });
  const other = await mlflow.call('POST experiments/update', { experiment_id: second, new_name: 'third' });
  expect([taken.status, taken.json.error_code, same.status, other.status]).toEqual([
    400,
    'RESOURCE_ALREADY_EXISTS',
    200,
    200,
  ]);
});

test('tags of an experiment are set, replaced and removed', async () => {
  const id = await make();
  const tags = async () => (await mlflow.ok(`GET experiments/get?experiment_id=${id}`)).experiment.tags;
  await mlflow.ok('POST experiments/set-experiment-tag', { experiment_id: id, key: 'a', value: '1' });
  await mlflow.ok('POST experiments/set-experiment-tag', { experiment_id: id, key: 'a', value: '2' });
  const set = await tags();
  await mlflow.ok('POST experiments/delete-experiment-tag', { experiment_id: id, key: 'a' });
  expect([set, await tags()]).toEqual([[{ key: 'a', value: '2' }], undefined]);
});

test('a search filters, orders and pages, by POST and by GET', async () => {
  for (const name of ['s-a', 's-b', 's-c']) await make({ name, tags: [{ key: 'kind', value: name }] });
  const names = (answer: { experiments?: { name: string }[] }) => answer.experiments?.map(({ name }) => name);
  const search = (body: object) => mlflow.ok('POST experiments/search', { filter: "name LIKE 's-%'", ...body });
  const first = await search({ max_results: 2, order_by: ['name ASC'] });
  const second = await search({ max_results: 2, order_by: ['name ASC'], page_token: first.next_page_token });
  const byGet = await mlflow.ok(
    `GET experiments/search?max_results=1&filter=${encodeURIComponent("tags.kind = 's-b'")}&order_by=name%20DESC&order_by=creation_time`,
  );
  expect([
    [names(first), names(second), second.next_page_token, names(byGet)],
    names(await search({ order_by: ['name DESC'] })),
    names(await search({ filter: "name ILIKE 'S-%' AND tags.kind != 's-a'", order_by: ['name'] })),
    await search({ filter: "name = 'nobody'" }),
    names(await search({ view_type: 'DELETED_ONLY' })),
  ]).toEqual([[['s-a', 's-b'], ['s-c'], undefined, ['s-b']], ['s-c', 's-b', 's-a'], ['s-b', 's-c'], {}, undefined]);
});
