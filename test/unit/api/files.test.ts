import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ApiFixture, ask, newRun, startApi } from './apiFixture';

let api: ApiFixture;
const A = 'aaaaaaaaaaaa';
const get = (path: string) => ask(api.server.port, { path });

beforeAll(async () => {
  api = await startApi();
  api.store.runs.create(newRun(A));
  const artifacts = api.paths.artifacts(A);
  mkdirSync(join(artifacts, 'model dir'), { recursive: true });
  writeFileSync(join(artifacts, 'model dir', 'wéights.bin'), 'weights');
  writeFileSync(join(artifacts, 'empty'), '');
  writeFileSync(join(api.paths.root, 'secret.txt'), 'secret');
  symlinkSync(join(api.paths.root, 'secret.txt'), join(artifacts, 'link'));
  symlinkSync(api.paths.root, join(artifacts, 'folder-link'));
  symlinkSync(join(artifacts, 'model dir'), join(artifacts, 'inner-link'));
  mkdirSync(`${artifacts}-sibling`);
  writeFileSync(join(`${artifacts}-sibling`, 'f'), 'sibling');
  mkdirSync(dirname(api.paths.log(A)), { recursive: true });
  writeFileSync(api.paths.log(A), 'hello\u001b[31m wörld\n');
});
afterAll(() => api.dispose());

test('the log is sent from an offset on, with the size of the whole', async () => {
  const answers = await Promise.all(
    ['', '?offset=6', '?offset=0&limit=5', '?offset=1000'].map((query) => get(`/v1/runs/${A}/log${query}`)),
  );
  expect(answers.map(({ status, text, headers }) => [status, text, headers['x-log-size']])).toEqual([
    [200, 'hello\u001b[31m wörld\n', '18'],
    [200, '[31m wörld\n', '18'],
    [200, 'hello', '18'],
    [200, '', '18'],
  ]);
});

test('a run without output has an empty log', async () => {
  api.store.runs.create(newRun('bbbbbbbbbbbb'));
  const answer = await get('/v1/runs/bbbbbbbbbbbb/log');
  expect([answer.status, answer.text, answer.headers['x-log-size']]).toEqual([200, '', '0']);
});

test('an offset that is no number is refused', async () => {
  expect((await get(`/v1/runs/${A}/log?offset=-1`)).status).toBe(400);
});

test('artifacts are sent as bytes that no browser would run', async () => {
  const answer = await get(`/v1/runs/${A}/artifacts/model%20dir/w%C3%A9ights.bin`);
  const empty = await get(`/v1/runs/${A}/artifacts/empty`);
  expect([
    answer.text,
    answer.headers['content-type'],
    answer.headers['x-content-type-options'],
    empty.status,
    empty.text,
  ]).toEqual(['weights', 'application/octet-stream', 'nosniff', 200, '']);
});

test('a link that stays inside is followed', async () => {
  expect((await get(`/v1/runs/${A}/artifacts/inner-link/w%C3%A9ights.bin`)).text).toBe('weights');
});

test.each([
  '../../secret.txt',
  '..%2F..%2Fsecret.txt',
  '%2e%2e/%2e%2e/secret.txt',
  '%2e%2e%2f%2e%2e%2fsecret.txt',
  'model%20dir/../../../secret.txt',
  '..%5C..%5Csecret.txt',
  `../${A}-sibling/f`,
  `..%2F${A}-sibling%2Ff`,
  '/etc/passwd',
  '%2Fetc%2Fpasswd',
  '//etc/passwd',
  'link',
  'folder-link/secret.txt',
  'empty%00',
  '%ff',
  '',
  'model%20dir',
  'model%20dir/',
  'nothing',
])('the artifact path %s gives nothing away', async (path) => {
  const answer = await get(`/v1/runs/${A}/artifacts/${path}`);
  expect([400, 403, 404]).toContain(answer.status);
  expect(answer.json).toEqual({ code: expect.any(String), message: expect.any(String) });
});
