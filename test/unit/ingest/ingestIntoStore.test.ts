import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { StorePaths } from '../../../src/platform/storePaths';
import { openStore } from '../../../src/tracker/store/openStore';
import type { NewRun } from '../../../src/tracker/store/store';
import { RunFolder } from './runFolder';

const run = new RunFolder();
afterEach(() => run.remove());

const newRun: NewRun = {
  id: 'abcdef012345',
  name: 'first',
  experiment: 'default',
  status: 'RUNNING',
  command: 'python train.py',
  argv: null,
  job: null,
  source: 'cli',
  cwd: run.path,
  startTime: 1,
  mainMetric: null,
  goal: null,
  launchPlan: '{}',
};

it('keeps points, positions and warnings in the real store over a restart of the tracker', async () => {
  const paths = new StorePaths(run.path);
  mkdirSync(paths.root);
  const open = () => openStore({ paths, distDir: resolve('dist'), driver: 'node:sqlite' });
  const first = open();
  first.runs.create(newRun);
  writeFileSync(run.logFile, 'epoch 1 loss=nan\nepoch 2 loss=2\nepo');
  writeFileSync(run.metricsFile, '{"f1": -Infinity}\noops\n');
  await run.readAll(first);
  first.close();

  const second = open();
  appendFileSync(run.metricsFile, '{"f1": 0.5}\n');
  await run.readAll(second);
  const detail = second.runs.detail(newRun.id);
  const series = ['loss', 'f1'].map((key) => {
    const { steps, values } = second.metrics.read({ runId: newRun.id, key });
    return { key, steps, values };
  });
  second.close();
  expect([series, detail.warnings.length]).toEqual([
    [
      { key: 'loss', steps: [1, 2], values: ['NaN', 2] },
      { key: 'f1', steps: [0, 1], values: ['-Infinity', 0.5] },
    ],
    1,
  ]);
});
