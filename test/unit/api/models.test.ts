import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ModelVersion } from '../../../src/shared/model/modelVersion';
import { copyArtifact } from '../../../src/tracker/registry/artifactCopy';
import { modelFolder } from '../../../src/tracker/registry/modelFolder';
import { type ApiFixture, ask, newRun, startApi } from './apiFixture';

let api: ApiFixture;
const A = 'aaaaaaaaaaaa';
const sha = (text: string) => `sha256:${createHash('sha256').update(text).digest('hex')}`;
const send = (method: string, path: string, body?: unknown) => ask(api.server.port, { method, path, body });
const register = (over: object = {}) =>
  send('POST', '/v1/models', { runId: A, artifactPath: 'model.json', model: 'species', ...over });

beforeEach(async () => {
  api = await startApi();
  api.store.runs.create(newRun(A));
  mkdirSync(api.paths.artifacts(A), { recursive: true });
  writeFileSync(join(api.paths.artifacts(A), 'model.json'), '{}');
  api.store.artifacts.set(A, { path: 'model.json', bytes: 2, hash: sha('{}'), kind: 'file' });
});
afterEach(() => api.dispose());

test('a version gets a read-only copy of its own, its hash and what it came from', async () => {
  const use = { path: 'd.csv', role: null, state: 'hashed', hash: sha('d'), bytes: 1, files: 1, error: null } as const;
  api.store.datasets.setUse(A, use);
  const { json } = await register({ note: 'first' });
  const location = join(api.paths.models, 'species', '1', 'model.json');
  expect(json).toEqual({
    model: 'species',
    version: 1,
    runId: A,
    artifactPath: 'model.json',
    hash: sha('{}'),
    bytes: 2,
    note: 'first',
    aliases: [],
    createdAt: expect.any(Number),
    commit: null,
    snapshot: null,
    datasets: [{ path: 'd.csv', hash: sha('d') }],
    location,
    updatedAt: expect.any(Number),
    source: null,
    runLink: null,
    loggedModelId: null,
    userId: '',
    stage: 'None',
    status: 'READY',
    statusMessage: null,
    tags: {},
  });
  expect([readFileSync(location, 'utf8'), statSync(location).mode & 0o222]).toEqual(['{}', 0]);
});

test('versions count up within a model, and nothing half-made stays behind', async () => {
  const versions = [await register(), await register(), await register({ model: 'other' })];
  expect([
    versions.map(({ json }) => (json as { version: number }).version),
    readdirSync(api.paths.models).sort(),
    readdirSync(join(api.paths.models, 'species')).sort(),
  ]).toEqual([
    [1, 2, 1],
    ['other', 'species'],
    ['1', '2'],
  ]);
});

test('a new model of a renamed one’s old name leaves the content of the renamed one alone', async () => {
  await register();
  api.store.models.rename('species', 'birds');
  const { json } = await register();
  const [birds] = api.store.models.get('birds').versions;
  const locations = [birds?.location ?? '', (json as ModelVersion).location ?? ''];
  expect([locations[0] === locations[1], locations.map((path) => readFileSync(path, 'utf8'))]).toEqual([
    false,
    ['{}', '{}'],
  ]);
});

test('a folder of which only files are known, and a model that the run logged, can be registered', async () => {
  mkdirSync(join(api.paths.artifacts(A), 'model'));
  writeFileSync(join(api.paths.artifacts(A), 'model', 'MLmodel'), 'm');
  api.store.artifacts.set(A, { path: 'model/MLmodel', bytes: 1, hash: sha('m'), kind: 'file' });
  mkdirSync(api.paths.loggedModel('m-1'), { recursive: true });
  writeFileSync(join(api.paths.loggedModel('m-1'), 'MLmodel'), 'logged');
  api.store.loggedModels.create({
    id: 'm-1',
    experimentId: '0',
    name: 'forest',
    artifactLocation: null,
    status: 'READY',
    statusMessage: null,
    sourceRunId: A,
    modelType: null,
    createdAt: 1,
    updatedAt: 1,
    params: {},
    tags: {},
  });
  const made = [await register({ artifactPath: 'model' }), await register({ artifactPath: 'models/forest' })];
  const versions = made.map(({ json }) => json as ModelVersion);
  expect([
    versions.map(({ artifactPath, loggedModelId, bytes }) => [artifactPath, loggedModelId, bytes]),
    versions.map(({ location }) => readFileSync(join(location ?? '', 'MLmodel'), 'utf8')),
  ]).toEqual([
    [
      ['model', null, 1],
      [null, 'm-1', 6],
    ],
    ['m', 'logged'],
  ]);
});

test('an artifact that was changed after its run is not registered', async () => {
  writeFileSync(join(api.paths.artifacts(A), 'model.json'), '{"tampered":true}');
  const answer = await register();
  expect([answer.status, readdirSync(api.paths.models), api.store.models.list()]).toEqual([409, [], []]);
});

test.each([
  ['an unknown artifact', { artifactPath: 'nothing' }, 404, 'It has: model.json.'],
  ['an unknown run', { runId: 'zzz' }, 404, 'zzz'],
  ['a path out of the run', { artifactPath: '../../token' }, 404, 'no artifact'],
  ['an impossible name', { model: 'a/b' }, 400, 'name'],
])('%s is refused', async (_name, over, status, words) => {
  const answer = await register(over);
  expect([answer.status, answer.json]).toEqual([
    status,
    { code: expect.any(String), message: expect.stringContaining(words) },
  ]);
  expect(existsSync(join(api.paths.models, 'species', '1'))).toBe(false);
});

test('an alias points at one version until it is moved or removed; a note can change', async () => {
  await register();
  await register();
  const first = await send('PUT', '/v1/models/species/aliases/champion', { version: 1 });
  const moved = await send('PUT', '/v1/models/species/aliases/champion', { version: 2 });
  const noted = await send('PATCH', '/v1/models/species/versions/1', { note: 'old' });
  const removed = await send('DELETE', '/v1/models/species/aliases/champion');
  const wrong = await send('PUT', '/v1/models/species/aliases/champion', { version: 9 });
  expect([first.json, moved.json, noted.json, removed.json, wrong.status]).toMatchObject([
    { aliases: { champion: 1 } },
    { aliases: { champion: 2 } },
    { note: 'old', version: 1 },
    { aliases: {} },
    404,
  ]);
});

test('a name of any letters goes through the URL unharmed', async () => {
  const model = 'Größe 100% ü?#&';
  await register({ model });
  const answer = await send('PUT', `/v1/models/${encodeURIComponent(model)}/aliases/best`, { version: 1 });
  expect(answer.json).toMatchObject({ name: model, aliases: { best: 1 } });
});

test('every name has a folder of its own that is a plain name on any system', () => {
  const names = ['species', 'Species', 'SPECIES', 'con', '..', ' ', 'Größe', 'a/b', 'a\\b', 'x'.repeat(200), '猫'];
  const folders = names.map(modelFolder);
  expect([
    folders[0],
    new Set(folders).size,
    folders.every((folder) => /^[a-z0-9][a-z0-9_~-]{0,63}$/.test(folder)),
  ]).toEqual(['species', names.length, true]);
});

test('a copied folder hashes as coreutils say, links and odd names included', async () => {
  const from = join(api.paths.root, 'from');
  mkdirSync(join(from, 'b', 'c'), { recursive: true });
  for (const name of ['a.txt', 'b/ü', 'b/c/z', 'b.txt', 'back\\slash', 'line\nbreak'])
    writeFileSync(join(from, name), name);
  symlinkSync('a.txt', join(from, 'link'));
  const command = "find . -type f -printf '%P\\0' | LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum";
  const expected = execFileSync('sh', ['-c', command], { cwd: from, encoding: 'utf8' }).slice(0, 64);
  expect(await copyArtifact(from, join(api.paths.root, 'to'))).toEqual({
    hash: `sha256:${expected}`,
    bytes: ['a.txt', 'b/ü', 'b/c/z', 'b.txt', 'back\\slash', 'line\nbreak'].join('').length + 1,
  });
});
