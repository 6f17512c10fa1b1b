import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { TrackerClient } from '../../../src/client/trackerClient';
import type { TrackerEvent } from '../../../src/shared/protocol/trackerEvents';
import { type ApiFixture, newRun, startApi, TOKEN } from '../api/apiFixture';

let api: ApiFixture;
let client: TrackerClient;
let trusted: boolean;
let relocations: number;

beforeEach(async () => {
  trusted = true;
  relocations = 0;
  api = await startApi();
  client = clientAt(api.server.port);
});
afterEach(async () => {
  client.dispose();
  await api.dispose();
});

const A = 'aaaaaaaaaaaa';

function clientAt(port: number, token = TOKEN): TrackerClient {
  return new TrackerClient({
    endpoint: { port, token },
    relocate: async () => {
      relocations++;
      return { port: api.server.port, token: TOKEN };
    },
    trusted: () => trusted,
  });
}

test('params, queries and bodies reach their routes', async () => {
  api.store.runs.create(newRun(A, { name: 'ä/b c?' }));
  const byName = await client.request('GET /v1/runs/:id', { params: { id: 'ä/b c?' } });
  const list = await client.request('GET /v1/runs', { body: { limit: 0, deleted: false, experiment: undefined } });
  const patched = await client.request('PATCH /v1/runs/:id', { params: { id: A }, body: { note: 'n' } });
  expect([byName.id, list.runs.length, list.total, patched.note]).toEqual([A, 0, 1, 'n']);
});

test('a refusal keeps the tracker’s code and words', async () => {
  await expect(client.request('GET /v1/runs/:id', { params: { id: 'zzzz' } })).rejects.toMatchObject({
    name: 'CockpitError',
    code: 'NOT_FOUND',
    message: expect.stringContaining('zzzz'),
  });
});

test('without trust reading works, and whatever starts or changes something is refused before it is sent', async () => {
  trusted = false;
  api.store.runs.create(newRun(A));
  const params = { id: A };
  const refused = await Promise.allSettled([
    client.request('POST /v1/runs', { body: { job: 'train', source: 'cli' } }),
    client.request('POST /v1/runs/attach', { body: { job: 'train', source: 'debug' } }),
    client.request('POST /v1/runs/:id/stop', { params, body: {} }),
    client.request('PATCH /v1/runs/:id', { params, body: { note: 'n' } }),
    client.request('POST /v1/models', { body: { runId: A, artifactPath: 'a', model: 'm' } }),
  ]);
  const { total } = await client.request('GET /v1/runs');
  expect([
    refused.map((result) => (result.status === 'rejected' ? (result.reason as { code: string }).code : 'let through')),
    api.asked.launches,
    total,
  ]).toEqual([Array(5).fill('FORBIDDEN'), [], 1]);
});

test('the log is read in pieces from any offset', async () => {
  api.store.runs.create(newRun(A));
  mkdirSync(dirname(api.paths.log(A)), { recursive: true });
  writeFileSync(api.paths.log(A), Buffer.from([0xff, 0, 1, 2, 3, 0xc3]));
  const chunks = [await client.readLog(A, 0, { limit: 4 }), await client.readLog(A, 4), await client.readLog(A, 6)];
  expect(chunks.map(({ bytes, size }) => [[...bytes], size])).toEqual([
    [[0xff, 0, 1, 2], 6],
    [[3, 0xc3], 6],
    [[], 6],
  ]);
});

test('an artifact is streamed by its path', async () => {
  api.store.runs.create(newRun(A));
  mkdirSync(join(api.paths.artifacts(A), 'd'), { recursive: true });
  writeFileSync(join(api.paths.artifacts(A), 'd', 'ü #?.bin'), 'content');
  const chunks: Buffer[] = [];
  for await (const chunk of await client.openArtifact(A, 'd/ü #?.bin')) chunks.push(chunk as Buffer);
  expect(Buffer.concat(chunks).toString()).toBe('content');
});

test('a tracker that has gone is found again, once for all requests that miss it', async () => {
  const stranded = clientAt(1);
  const answers = await Promise.all([stranded.health(), stranded.health(), stranded.health()]);
  stranded.dispose();
  expect([answers.map(({ name }) => name), relocations]).toEqual([Array(3).fill('mlops-cockpit'), 1]);
});

test('a token that is no longer right makes it look again', async () => {
  const outdated = clientAt(api.server.port, '0'.repeat(64));
  const { name } = await outdated.health();
  outdated.dispose();
  expect([name, relocations]).toEqual(['mlops-cockpit', 1]);
});

test('a request that reaches a tracker on its way out is sent to the next, once', async () => {
  const gone = api;
  await client.health();
  const closing = gone.server.close();
  const asked = client.request('POST /v1/runs', { body: { job: 'train', source: 'cli' } });
  api = await startApi({ reuse: gone });
  await Promise.all([closing, asked]);
  expect([relocations, gone.asked.launches.length, api.asked.launches.length]).toEqual([1, 0, 1]);
});

test('when none can be found again the reason is told', async () => {
  const lost = new TrackerClient({
    endpoint: { port: 1, token: TOKEN },
    relocate: async () => ({ port: 1, token: TOKEN }),
    trusted: () => true,
  });
  await expect(lost.health()).rejects.toMatchObject({ code: 'INTERNAL', message: /could not be reached.*try again/ });
  lost.dispose();
});

test('events go on over a restarted tracker from where they stopped', async () => {
  const seen: string[] = [];
  const connections: boolean[] = [];
  const subscription = client.subscribe({
    firstDelay: 10,
    onEvent: (event: TrackerEvent) => seen.push(event.type === 'run' ? event.run.id : event.type),
    onConnection: (connected) => connections.push(connected),
  });
  await until(() => connections.length === 1);
  api.store.runs.create(newRun(A));
  await until(() => seen.length === 1);

  const { store } = api;
  const gone = api;
  await gone.server.close();
  store.runs.create(newRun('bbbbbbbbbbbb'));
  api = await startApi({ reuse: gone });
  await until(() => seen.length === 2);
  subscription.dispose();
  expect([seen, connections]).toEqual([
    [A, 'bbbbbbbbbbbb'],
    [true, false, true],
  ]);
});

test('a listener that fails on one event still gets the next', async () => {
  const seen: string[] = [];
  const subscription = client.subscribe({
    firstDelay: 10,
    cursor: api.store.cursor(),
    onEvent: (event) => {
      if (event.type !== 'run') return;
      seen.push(event.run.id);
      if (event.run.id === A) throw new Error('a bug in the listener');
    },
  });
  await pause(50);
  api.store.runs.create(newRun(A));
  await until(() => seen.length === 1);
  await pause(150);
  api.store.runs.create(newRun('bbbbbbbbbbbb'));
  await until(() => seen.length === 2);
  subscription.dispose();
  expect(seen).toEqual([A, 'bbbbbbbbbbbb']);
});

async function until(condition: () => boolean): Promise<void> {
  for (let tries = 0; !condition() && tries < 300; tries++) await pause(10);
}
