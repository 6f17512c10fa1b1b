import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { ImportFixture, writeRun } from './importFixture';

const fixture = new ImportFixture();

function ids(count: number): string[] {
  return Array.from({ length: count }, (_, index) => index.toString(16).padStart(32, 'a'));
}

function rows(count: number): string {
  return Array.from({ length: count }, (_, step) => `${1_700_000_000_000 + step} ${step} ${step}\n`).join('');
}

test('a cancelled import leaves whole runs, and the next one brings the rest', async () => {
  const loss = rows(50_000);
  for (const id of ids(6)) writeRun(fixture, id, { metrics: { loss } });
  const { id } = await fixture.importing.start({ source: fixture.path('mlruns'), artifacts: 'copy' });
  while (fixture.store.runs.list({}).total < 2) await new Promise(setImmediate);
  fixture.transfers.cancel(id);
  const { state, report } = await fixture.transfers.ended(id);
  const came = fixture.store.runs.list({}).runs.map((run) => run.metrics.loss?.count);
  await fixture.bring(fixture.path('mlruns'));
  const all = fixture.store.runs.list({}).runs.map((run) => run.metrics.loss?.count);
  expect([state, came.length === report.runs.added && came.length < 6, new Set(came), all]).toEqual([
    'cancelled',
    true,
    new Set([50_000]),
    ids(6).map(() => 50_000),
  ]);
});

test('a run whose artifacts were being copied when it was cancelled is not there, nor are they', async () => {
  const [id = ''] = ids(1);
  writeRun(fixture, id);
  for (let index = 0; index < 300; index++) fixture.write(`mlruns/0/${id}/artifacts/f${index}`, 'x'.repeat(1000));
  const transfer = await fixture.importing.start({ source: fixture.path('mlruns'), artifacts: 'copy' });
  while (fixture.transfers.get(transfer.id).progress.bytes === 0) await new Promise(setImmediate);
  fixture.transfers.cancel(transfer.id);
  const { state } = await fixture.transfers.ended(transfer.id);
  expect([state, fixture.store.runs.list({}).total, existsSync(fixture.paths.artifacts(id))]).toEqual([
    'cancelled',
    0,
    false,
  ]);
});
