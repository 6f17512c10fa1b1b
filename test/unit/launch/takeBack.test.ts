import { spawn } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { processesWithVariable } from '../../../src/platform/processVariable';
import { CockpitError } from '../../../src/shared/model/cockpitError';
import type { DatasetUse } from '../../../src/shared/model/dataset';
import { launchFixtures } from './launchFixture';

const fixture = launchFixtures();

const pending = (path: string): DatasetUse => ({
  ...{ path, role: null, state: 'pending', hash: null, bytes: null, files: null, error: null },
});

test('what the last tracker did not get to is captured again, but not data that changed meanwhile', async () => {
  const it = fixture();
  it.capture.environment = () => new Promise(() => {});
  await it.restart();
  writeFileSync(join(it.paths.folder, 'same.csv'), '1');
  await new Promise((resolve) => setTimeout(resolve, 20));
  const run = await it.launch({ argv: ['sleep', '30'] });
  await new Promise((resolve) => setTimeout(resolve, 20));
  writeFileSync(join(it.paths.folder, 'new.csv'), '2');
  for (const path of ['same.csv', 'new.csv', 'gone.csv']) it.store.datasets.setUse(run.id, pending(path));
  it.capture = {};
  await it.restart();
  await expect.poll(() => it.store.runs.detail(run.id).environment?.language).toBe('python');
  expect({
    states: it.store.datasets
      .uses(run.id)
      .map(({ path, state }) => `${path} ${state}`)
      .sort(),
    again: it.calls.filter((call) => call.startsWith('datasets')),
  }).toEqual({
    states: ['gone.csv changed', 'new.csv changed', 'same.csv pending'],
    again: [`datasets: -=${join(it.paths.folder, 'same.csv')}`],
  });
});

test('on a full disk a run gives back what was held for its end, and keeps its end until the store takes it', async () => {
  const it = fixture({ storeRetryMs: 50 });
  const update = it.store.runs.update.bind(it.store.runs);
  const reserves: boolean[] = [];
  let refusals = 0;
  it.store.runs.update = (id, change) => {
    if (change.status === 'FINISHED') reserves.push(existsSync(join(it.paths.process(id), 'reserve')));
    if (change.status === 'FINISHED' && refusals++ < 3) throw new CockpitError('STORAGE', 'The disk is full.');
    update(id, change);
  };
  const { status } = await it.run({ argv: ['true'] });
  // The status is seen a moment before the launcher lets go of the run.
  await expect.poll(() => it.launcher.activeCount()).toBe(0);
  expect({ status, refusals, reserves }).toEqual({
    // What was held for this moment is given back before the second try.
    reserves: [true, false, false, false],
    status: 'FINISHED',
    refusals: 4,
  });
});

test.runIf(process.platform === 'linux')('a debug session whose processes vanish without a word is LOST', async () => {
  const it = fixture({ attachedPollMs: 50 });
  const { run, env } = await it.launcher.attach({ source: 'debug', argv: ['sleep', '60'] });
  const session = spawn('sleep', ['60'], { env: { ...process.env, ...env }, stdio: 'ignore' });
  await it.restart();
  await new Promise((resolve) => setTimeout(resolve, 300));
  const during = it.store.runs.summary(run.id).status;
  const found = processesWithVariable('MLOPS_RUN_ID', run.id);
  session.kill('SIGKILL');
  const { status, exitReason } = await it.ended(run.id);
  expect({ during, found: found?.map((pid) => pid === session.pid), status, exitReason }).toEqual({
    ...{ during: 'RUNNING', found: [true], status: 'LOST' },
    exitReason:
      'The process is gone without an exit status: the debug session ended without telling how; the editor may have been closed.',
  });
});

test('a run whose plan can’t be read is given up, and the others are taken back all the same', async () => {
  const it = fixture();
  const live = await it.launch({ argv: ['sleep', '30'] });
  const { id } = it.store.runs.create({
    ...{ id: 'abcdef012345', name: 'torn', experiment: 'e', status: 'RUNNING', command: 'x', argv: null, job: null },
    ...{ source: 'cli', cwd: '/', startTime: 1, mainMetric: null, goal: null, launchPlan: '{"torn' },
  });
  const before = Date.now();
  await it.restart();
  expect([
    it.store.runs.summary(id).status,
    Number(it.store.runs.summary(id).endTime) >= before,
    it.store.runs.summary(live.id).status,
    it.launcher.activeCount() > 0,
  ]).toEqual(['LOST', true, 'RUNNING', true]);
});

test('a debug session that nobody saw start is left in peace', async () => {
  const it = fixture({ attachedPollMs: 20 });
  const { run } = await it.launcher.attach({ source: 'debug', argv: ['sleep', '60'] });
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(it.store.runs.summary(run.id).status).toBe('RUNNING');
});
