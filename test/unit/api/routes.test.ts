import { afterEach, beforeEach, expect, test } from 'vitest';
import { PROTOCOL_VERSION } from '../../../src/shared/protocol/trackerApi';
import { type ApiFixture, ask, newRun, startApi } from './apiFixture';

let api: ApiFixture;
beforeEach(async () => {
  api = await startApi();
});
afterEach(() => api.dispose());

const A = 'aaaaaaaaaaaa';
const B = 'bbbbbbbbbbbb';
const get = (path: string) => ask(api.server.port, { path });
const send = (method: string, path: string, body?: unknown) => ask(api.server.port, { method, path, body });

test('health tells who answers', async () => {
  expect((await get('/v1/health')).json).toEqual({
    name: 'mlops-cockpit',
    version: '0.1.0',
    protocol: PROTOCOL_VERSION,
    pid: process.pid,
    store: api.paths.root,
    activeRuns: 0,
    database: api.store.driver,
    notice: null,
  });
});

test('runs are listed newest first, by experiment, up to a limit, with the cursor to go on from', async () => {
  api.store.runs.create(newRun(A, { startTime: 1 }));
  api.store.runs.create(newRun(B, { startTime: 2, experiment: 'other' }));
  const ids = async (query: string) => {
    const { runs, total, cursor } = (await get(`/v1/runs${query}`)).json as {
      runs: { id: string }[];
      total: number;
      cursor: number;
    };
    return [runs.map(({ id }) => id), total, cursor === api.store.cursor()];
  };
  expect(await Promise.all([ids(''), ids('?experiment=other'), ids('?limit=1'), ids('?deleted=false')])).toEqual([
    [[B, A], 2, true],
    [[B], 1, true],
    [[B], 2, true],
    [[B, A], 2, true],
  ]);
});

test('a run is read by id, prefix and name; a missing one is not found', async () => {
  api.store.runs.create(newRun(A, { name: 'früh & spät/1' }));
  const paths = [A, 'aaaa', encodeURIComponent('früh & spät/1'), 'zzz'];
  const answers = await Promise.all(paths.map((path) => get(`/v1/runs/${path}`)));
  expect(answers.map(({ status, json }) => [status, (json as { id?: string }).id])).toEqual([
    [200, A],
    [200, A],
    [200, A],
    [404, undefined],
  ]);
});

test('a launch goes to the launcher as it was asked for', async () => {
  const request = { argv: ['python', 'train.py'], cwd: '/work', env: { A: 'b' }, source: 'cli' };
  const answer = await send('POST', '/v1/runs', request);
  expect([answer.status, api.asked.launches]).toEqual([200, [request]]);
});

test.each([
  ['no command at all', { source: 'cli' }, 'exactly one of job, argv and shell must be given'],
  ['two commands', { source: 'cli', job: 'a', shell: 'b' }, 'exactly one of job, argv and shell must be given'],
  ['a wrong type', { source: 'cli', argv: ['a', 1] }, 'argv.1: '],
  ['an unknown source', { source: 'web', job: 'a' }, 'source: '],
  ['an unknown field', { source: 'cli', job: 'a', comand: 'x' }, '"comand"'],
  ['a relative folder', { source: 'cli', job: 'a', cwd: 'x' }, 'cwd: must be an absolute path'],
  ['a list', [], 'expected object'],
  ['no JSON', 'not json', 'not valid JSON'],
])('a launch with %s is refused by name', async (_name, body, words) => {
  const answer = await send('POST', '/v1/runs', body);
  expect(answer.status).toBe(400);
  expect(answer.json).toEqual({ code: 'BAD_REQUEST', message: expect.stringContaining(words) });
  expect(api.asked.launches).toEqual([]);
});

test('a body that is not declared as JSON is refused, as forms of web pages are', async () => {
  const answer = await ask(api.server.port, {
    method: 'POST',
    path: '/v1/runs',
    body: '{"job":"a","source":"cli"}',
    headers: { 'content-type': 'text/plain' },
  });
  expect([answer.status, api.asked.launches]).toEqual([400, []]);
});

test('a failure with a reason keeps its code; one that nobody foresaw is logged and named, without its stack', async () => {
  const known = await send('POST', '/v1/runs', { job: 'nothing', source: 'cli' });
  const unknown = await send('POST', '/v1/runs', { job: 'bug', source: 'cli' });
  expect([known.status, known.json, unknown.status, unknown.json, api.failures.length]).toEqual([
    422,
    { code: 'LAUNCH', message: 'There is no job nothing.' },
    500,
    { code: 'INTERNAL', message: expect.stringMatching(/cannot read properties of undefined.*tracker\.log\.$/) },
    1,
  ]);
});

test('a run is renamed, noted, tagged and deleted in one request', async () => {
  api.store.runs.create(newRun(A));
  api.store.runs.setTag(A, 'old', 'x');
  const answer = await send('PATCH', `/v1/runs/${A}`, {
    name: 'best',
    note: 'keep',
    tags: { old: null, 'team/a': 'b' },
    deleted: true,
  });
  expect(answer.json).toMatchObject({ id: A, name: 'best', note: 'keep', tags: { 'team/a': 'b' }, deleted: true });
});

test('stop, end and output reach the launcher by the run’s id', async () => {
  api.store.runs.create(newRun(A, { name: 'x' }));
  await send('POST', '/v1/runs/x/stop', {});
  await send('POST', '/v1/runs/x/stop', { force: true });
  await send('POST', '/v1/runs/x/output', { text: 'loss=1\n' });
  await send('POST', '/v1/runs/x/end', { exitCode: 3, output: 'bye\n' });
  const { stops, output, ended } = api.asked;
  expect({ stops, output, ended }).toEqual({
    stops: [
      { runId: A, force: false },
      { runId: A, force: true },
    ],
    output: [
      { runId: A, text: 'loss=1\n' },
      { runId: A, text: 'bye\n' },
    ],
    ended: [{ runId: A, exitCode: 3 }],
  });
});

test('series are read in the order asked, NaN as a word', async () => {
  api.store.runs.create(newRun(A));
  api.store.metrics.append(A, [
    { key: 'loss', step: 1, timestamp: 10, value: Number.NaN },
    { key: 'loss', step: 2, timestamp: 20, value: 0.5 },
  ]);
  const answer = await send('POST', '/v1/series', {
    queries: [
      { runId: A, key: 'loss' },
      { runId: A, key: 'none' },
    ],
  });
  expect(answer.json).toMatchObject({
    series: [
      { runId: A, key: 'loss', steps: [1, 2], timestamps: [10, 20], values: ['NaN', 0.5], total: 2 },
      { runId: A, key: 'none', steps: [], total: 0 },
    ],
  });
});

test('datasets say whether the file on disk still is the newest version', async () => {
  api.store.runs.create(newRun(A));
  for (const path of ['changed.csv', 'same.csv']) {
    const use = { path, role: null, state: 'hashed', hash: `sha256:${path}`, bytes: 1, files: 1, error: null } as const;
    api.store.datasets.setUse(A, use);
  }
  const { datasets } = (await get('/v1/datasets')).json as { datasets: { path: string; differs: boolean }[] };
  expect(datasets.map(({ path, differs }) => [path, differs]).sort()).toEqual([
    ['changed.csv', true],
    ['same.csv', false],
  ]);
});

test('lineage wants a focus', async () => {
  api.store.runs.create(newRun(A));
  const answers = await Promise.all([get('/v1/lineage'), get(`/v1/lineage?focus=run%3A${A}`)]);
  expect(answers.map(({ status }) => status)).toEqual([400, 200]);
});

test('an idle tracker leaves when asked; a busy one only when it must', async () => {
  const shutDown = async (onlyIfIdle: boolean) => [
    (await send('POST', '/v1/shutdown', { onlyIfIdle })).json,
    api.left(),
  ];
  api.active.count = 1;
  const busy = await shutDown(true);
  const forced = await shutDown(false);
  expect([busy, forced]).toEqual([
    [{ leaving: false }, false],
    [{ leaving: true }, true],
  ]);
});
