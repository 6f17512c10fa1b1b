import { utimesSync } from 'node:fs';
import { expect, test } from 'vitest';
import { ImportFixture } from './importFixture';

const fixture = new ImportFixture();
const OLD = new Date('2026-01-01T00:00:00Z');

function lightning(version: string, rows: string): string {
  const file = fixture.write(`lightning_logs/${version}/metrics.csv`, `epoch,step,train_loss\n${rows}`);
  fixture.write(`lightning_logs/${version}/hparams.yaml`, 'lr: 0.1\n');
  utimesSync(file, OLD, OLD);
  return fixture.path('lightning_logs');
}

test('each log is a run with its points and params', async () => {
  lightning('version_0', '0,1,0.5\n0,2,0.25\n');
  const { report } = await fixture.bring(lightning('version_1', '0,1,0.4\n'));
  const runs = fixture.store.runs.list({}).runs.map(({ id, name, experiment, status, source, params, endTime }) => {
    return [
      name,
      experiment,
      status,
      source,
      params,
      endTime,
      fixture.points(id, 'train_loss').map(([step, , value]) => [step, value]),
    ];
  });
  expect({ runs: runs.sort(), points: report.points >= 3 }).toEqual({
    runs: [
      [
        'version_0',
        'lightning_logs',
        'FINISHED',
        'import',
        { lr: '0.1' },
        OLD.getTime(),
        [
          [1, 0.5],
          [2, 0.25],
        ],
      ],
      ['version_1', 'lightning_logs', 'FINISHED', 'import', { lr: '0.1' }, OLD.getTime(), [[1, 0.4]]],
    ],
    points: true,
  });
});

test('importing twice changes nothing, and what grew comes in', async () => {
  const folder = lightning('version_0', '0,1,0.5\n');
  await fixture.bring(folder);
  const again = await fixture.bring(folder);
  lightning('version_0', '0,1,0.5\n0,2,0.25\n');
  const grown = await fixture.bring(folder);
  const [run] = fixture.store.runs.list({}).runs;
  expect([
    again.report.runs.unchanged,
    grown.report.runs.updated,
    fixture.points(run?.id ?? '', 'train_loss').length,
  ]).toEqual([1, 1, 2]);
});

test('a log whose run was deleted here stays deleted', async () => {
  const folder = lightning('version_0', '0,1,0.5\n');
  await fixture.bring(folder);
  const [run] = fixture.store.runs.list({}).runs;
  fixture.store.runs.update(run?.id ?? '', { deleted: true });
  const { report } = await fixture.bring(folder);
  expect([report.runs.deletedHere, fixture.store.runs.list({}).total]).toEqual([1, 0]);
});

test('a folder that holds nothing known says so', async () => {
  fixture.write('empty/readme.txt', 'x');
  const { state, error } = await fixture.bring(fixture.path('empty'));
  expect([state, error]).toEqual(['failed', `${fixture.path('empty')} holds no runs of a known tool.`]);
});

test('a path that is not there is refused at once', async () => {
  const path = fixture.path('nowhere');
  await expect(fixture.bring(path)).rejects.toThrow(
    `There is nothing at ${path}. Name a file or folder that is there.`,
  );
});
