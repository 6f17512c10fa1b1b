import { cpSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Transfer } from '../../../src/shared/model/transfer';
import type { ApiFixture } from './apiFixture';
import { ask, startApi } from './apiFixture';

let api: ApiFixture;
let mlruns: string;

beforeEach(async () => {
  api = await startApi();
  mlruns = join(api.paths.folder, 'mlruns');
  cpSync(resolve('test/fixtures/import/mlruns'), mlruns, { recursive: true });
});
afterEach(() => api.dispose());

const start = (body: unknown) => ask(api.server.port, { method: 'POST', path: '/v1/imports', body });

async function ended(id: string): Promise<Transfer> {
  for (;;) {
    const transfer = (await ask(api.server.port, { path: `/v1/transfers/${id}` })).json as Transfer;
    if (transfer.state !== 'running') return transfer;
    await pause(10);
  }
}

test('an import is started, followed and ends with its report', async () => {
  const answer = await start({ source: mlruns, artifacts: 'copy' });
  const started = answer.json as Transfer;
  const { state, report } = await ended(started.id);
  expect([answer.status, started.state, started.kind, state, report.runs.added]).toEqual([
    200,
    'running',
    'import',
    'done',
    7,
  ]);
});

test('what could be imported is offered', async () => {
  const { json } = await ask(api.server.port, { path: '/v1/imports/candidates' });
  expect(json).toEqual({ candidates: [{ path: mlruns, what: 'MLflow runs', format: 'mlflow-files', runs: 7 }] });
});

test('a transfer is cancelled by taking it out', async () => {
  const { id } = (await start({ source: mlruns, artifacts: 'copy' })).json as Transfer;
  const { status } = await ask(api.server.port, { method: 'DELETE', path: `/v1/transfers/${id}` });
  expect([status, ['cancelled', 'done'].includes((await ended(id)).state)]).toEqual([200, true]);
});

test('a place that is not there, a wrong word and an unknown transfer are refused', async () => {
  const refused = await Promise.all([
    start({ source: join(api.paths.folder, 'nowhere'), artifacts: 'copy' }),
    start({ source: 'relative', artifacts: 'copy' }),
    start({ source: mlruns, artifacts: 'move' }),
    ask(api.server.port, { path: '/v1/transfers/none' }),
  ]);
  expect(refused.map(({ status }) => status)).toEqual([404, 400, 400, 404]);
});

test('artifacts that an import linked are read from where they are, and nothing beside them', async () => {
  await ended(((await start({ source: mlruns, artifacts: 'link' })).json as Transfer).id);
  const run = api.store.runs.list({}).runs.find(({ name }) => name === 'parent');
  const read = (path: string) => ask(api.server.port, { path: `/v1/runs/${run?.id}/artifacts/${path}` });
  const [own, beside] = await Promise.all([read('notes/readme.txt'), read('..%2Fmeta.yaml')]);
  expect([own.status, own.text, beside.status]).toEqual([200, 'hello', 403]);
});
