import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { type ProcessDetails, processDetails } from '../../../src/platform/processDetails';
import { childPlan, observedRun } from '../../../src/tracker/launch/observedRun';
import { type LaunchFixture, launchFixtures } from './launchFixture';

const fixture = launchFixtures();
const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

const ID = 'f'.repeat(32);

/** A process that reads `open.csv` and is told of `told.csv`. */
async function startByHand(folder: string): Promise<ProcessDetails> {
  for (const name of ['open.csv', 'told.csv']) writeFileSync(join(folder, name), 'a,b');
  const script = `require('fs').openSync('open.csv'); console.log('here'); setInterval(() => {}, 1000)`;
  writeFileSync(join(folder, 'train.js'), script);
  const child = spawn(process.execPath, ['train.js', 'told.csv', '--api-key', 'hunter22'], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  children.push(child);
  await once(child.stdout, 'data');
  const details = await processDetails(child.pid as number);
  if (!details) throw new Error('the platform tells nothing of processes');
  return details;
}

function createRun({ store }: LaunchFixture, process: ProcessDetails): void {
  const { command, argv, plan } = observedRun(ID, process, 1000, { kind: 'terminal' });
  store.runs.create({
    ...{ id: ID, name: 'by hand', experiment: 'Default', status: 'RUNNING', job: null, source: 'terminal' },
    ...{ command, argv, cwd: process.cwd, startTime: 1000, mainMetric: null, goal: null },
    launchPlan: JSON.stringify(plan),
  });
}

const timing = { observedPollMs: 20 };
const here = test.runIf(process.platform === 'linux');

here(
  'a run from a terminal is captured by its process: command, data, environment, and its loggers’ files',
  async () => {
    const one = fixture(timing);
    const process = await startByHand(one.paths.folder);
    createRun(one, process);
    one.launcher.observe(ID, process);
    await expect.poll(() => one.store.runs.detail(ID).environment?.language).toBe('python');
    const { command, status, cwd } = one.store.runs.detail(ID);
    expect({ status, cwd, secret: command.includes('hunter22'), active: one.launcher.activeCount() }).toEqual({
      ...{ status: 'RUNNING', cwd: one.paths.folder, secret: false, active: 1 },
    });
    const data = one.calls.find((call) => call.startsWith('datasets'));
    expect(data?.split(' -=').slice(1).sort()).toEqual(
      ['open.csv', 'told.csv'].map((name) => join(one.paths.folder, name)),
    );
    expect(one.followed.map(({ runId }) => runId)).toEqual([ID]);
  },
);

here('a process that goes without ending its run leaves it lost, with the time and the reason', async () => {
  const one = fixture(timing);
  const process = await startByHand(one.paths.folder);
  createRun(one, process);
  one.launcher.observe(ID, process);
  const before = Date.now();
  children[0]?.kill('SIGKILL');
  const { status, exitReason, endTime } = await one.ended(ID);
  expect([status, exitReason]).toEqual([
    'LOST',
    'Its process ended without ending the run, so nobody knows how it went: it may have been killed.',
  ]);
  expect(endTime).toBeGreaterThanOrEqual(before);
});

here('a run that its code has ended is let go of, though the process goes on', async () => {
  const one = fixture(timing);
  const process = await startByHand(one.paths.folder);
  createRun(one, process);
  one.launcher.observe(ID, process);
  one.store.runs.update(ID, { status: 'FINISHED', endTime: 5000 });
  one.launcher.stopObserving(ID);
  await expect.poll(() => one.launcher.activeCount()).toBe(0);
  const { status, endTime } = one.store.runs.summary(ID);
  expect([status, endTime]).toEqual(['FINISHED', 5000]);
});

here('a tracker that is started again follows it on', async () => {
  const one = fixture(timing);
  const process = await startByHand(one.paths.folder);
  createRun(one, process);
  one.launcher.observe(ID, process);
  await one.restart();
  const between = [one.store.runs.summary(ID).status, one.launcher.activeCount()];
  children[0]?.kill('SIGKILL');
  expect([between, (await one.ended(ID)).status]).toEqual([['RUNNING', 1], 'LOST']);
});

here('a run that was started by hand is not stopped from here', async () => {
  const one = fixture(timing);
  const process = await startByHand(one.paths.folder);
  createRun(one, process);
  one.launcher.observe(ID, process);
  await expect(one.launcher.stop(ID, { force: false })).rejects.toThrow('Stop it where it was started.');
});

test('a part whose launch has ended while no tracker was there ends as the launch did', async () => {
  const one = fixture();
  const { id, status } = await one.run({ argv: [process.execPath, '-e', 'process.exit(3)'] });
  one.store.runs.create({
    ...{ id: ID, name: 'part', experiment: 'x', status: 'RUNNING', job: null, source: 'cli', command: '', argv: null },
    ...{ cwd: '/', startTime: 1, mainMetric: null, goal: null, parent: id, launchPlan: childPlan(id) },
  });
  await one.restart();
  const part = one.store.runs.summary(ID);
  expect([status, part.status, part.exitReason]).toEqual([
    'FAILED',
    'FAILED',
    'It was still open when the command it belongs to ended.',
  ]);
});
