import { appendFileSync, mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { StorePaths } from '../../../src/platform/storePaths';
import { createIngest } from '../../../src/tracker/ingest/createIngest';
import type { Ingest } from '../../../src/tracker/ingest/ingest';
import { createLoggers } from '../../../src/tracker/loggers/createLoggers';
import { chooseRun, type LogCandidate } from '../../../src/tracker/loggers/follow/chooseRun';
import { LiveLogs } from '../../../src/tracker/loggers/follow/liveLogs';
import type { FoundLog } from '../../../src/tracker/loggers/loggers';
import { chooseDriver } from '../../../src/tracker/store/driver/chooseDriver';
import { openStore } from '../../../src/tracker/store/openStore';
import type { Store } from '../../../src/tracker/store/store';
import { RunFolder, until } from '../ingest/runFolder';

const distDir = resolve('dist');
const loggers = createLoggers({ openDatabase: chooseDriver({ distDir, only: 'node:sqlite' }) });
const RUN = 'abcdef012345';

let run: RunFolder;
let store: Store;
let ingest: Ingest;

beforeEach(() => {
  run = new RunFolder();
  const paths = new StorePaths(run.path);
  mkdirSync(paths.root);
  store = openStore({ paths, distDir, driver: 'node:sqlite' });
  addRun(RUN);
  ingest = createIngest({ store, log: () => {}, pollMs: 15, further: liveLogs(paths) });
});

afterEach(() => {
  ingest.dispose();
  store.close();
  run.remove();
});

function liveLogs(paths: StorePaths): LiveLogs {
  return new LiveLogs({ loggers, store, paths, log: () => {}, roundMs: 20 });
}

function addRun(id: string): void {
  store.runs.create({
    id,
    name: id,
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
  });
}

function write(name: string, text: string): void {
  mkdirSync(dirname(run.file(name)), { recursive: true });
  writeFileSync(run.file(name), text);
}

function series(key: string, id = RUN): string {
  const { steps, values } = store.metrics.read({ runId: id, key });
  return steps.map((step, at) => `${step}=${values[at]}`).join(' ');
}

it('shows what a logger writes while the run lives, with its params, and to the end', async () => {
  const following = ingest.follow(run.plan());
  write('lightning_logs/version_0/hparams.yaml', 'lr: 0.1\n');
  write('lightning_logs/version_0/metrics.csv', 'epoch,loss,step\n0,3,1\n');
  await until(() => series('loss') === '1=3');
  appendFileSync(run.file('lightning_logs/version_0/metrics.csv'), '0,2,2\n1,1,3');
  await following.finish();
  expect([series('loss'), store.runs.summary(RUN).params]).toEqual(['1=3 2=2 3=1', { lr: '0.1' }]);
});

it('finds at the end what was written at the end', async () => {
  const following = ingest.follow(run.plan());
  write('history.csv', 'epoch,loss\n0,3\n1,2\n');
  await following.finish();
  expect(series('loss')).toBe('0=3 1=2');
});

it('leaves alone the logs of earlier runs, and the rows that were in a table before', async () => {
  write('old.csv', 'epoch,loss\n0,9\n');
  utimesSync(run.file('old.csv'), 1e9, 1e9);
  write('lightning_logs/version_0/metrics.csv', 'epoch,acc,step\n0,3,1\n');
  utimesSync(run.file('lightning_logs/version_0/metrics.csv'), 1e9, 1e9);
  const following = ingest.follow(run.plan());
  await new Promise((done) => setTimeout(done, 200));
  appendFileSync(run.file('old.csv'), '1,8\n');
  await following.finish();
  expect([series('loss'), series('acc')]).toEqual(['1=8', '']);
});

it('reads all of a table that the run writes anew in the place of an old one of the same size', async () => {
  write('history.csv', 'epoch,loss\n0,9\n1,8\n');
  utimesSync(run.file('history.csv'), 1e9, 1e9);
  const following = ingest.follow(run.plan());
  await new Promise((done) => setTimeout(done, 200));
  write('history.csv', 'epoch,loss\n0,7\n1,6\n');
  await following.finish();
  expect(series('loss')).toBe('0=7 1=6');
});

it('goes on where it was after a restart of the tracker', async () => {
  const first = ingest.follow(run.plan());
  write('history.csv', 'epoch,loss\n0,3\n1,2\n');
  await until(() => series('loss') === '0=3 1=2');
  first.dispose();
  appendFileSync(run.file('history.csv'), '2,1\n');
  const again = createIngest({ store, log: () => {}, pollMs: 15, further: liveLogs(new StorePaths(run.path)) });
  await again.follow(run.plan()).finish();
  again.dispose();
  expect([series('loss'), store.metrics.history(RUN, 'loss').steps]).toEqual(['0=3 1=2 2=1', [0, 1, 2]]);
});

it('does not give a metric twice that output and log both have', async () => {
  const following = ingest.follow(run.plan());
  appendFileSync(run.logFile, 'epoch 1 loss=0.33 acc=7\nepoch 2 loss=0.25\n');
  await until(() => series('loss') === '1=0.33 2=0.25');
  write('history.csv', 'epoch,loss\n0,0.3333\n1,0.2501\n');
  await following.finish();
  expect([series('loss'), series('acc')]).toEqual(['0=0.3333 1=0.2501', '1=7']);
});

it('does not give the log of a run that has ended to another that is still followed in the same folder', async () => {
  const other = 'fedcba543210';
  addRun(other);
  const [first, second] = [
    ingest.follow(run.plan()),
    ingest.follow(run.plan({ runId: other, startTime: Date.now() - 1500 })),
  ];
  write('runs/a/metrics.csv', 'epoch,loss,step\n0,3,1\n');
  await first.finish();
  await second.finish();
  expect([series('loss'), series('loss', other)]).toEqual(['1=3', '']);
});

it('reads the job’s own metric files once', async () => {
  const following = ingest.follow(run.plan({ metricFiles: [run.file('history.csv')] }));
  write('history.csv', 'epoch,loss\n1,3\n2,2\n');
  await following.finish();
  expect(store.metrics.history(RUN, 'loss').values).toEqual([3, 2]);
});

it('finds logs in folders of the job elsewhere, and nothing in hidden ones or among dependencies', async () => {
  const other = new RunFolder();
  const following = ingest.follow(run.plan({ folders: [other.path] }));
  writeFileSync(other.file('history.csv'), 'epoch,loss\n1,3\n');
  for (const name of ['.cache', 'node_modules', '.venv/lib', 'mlruns']) write(`${name}/h.csv`, 'epoch,hidden\n1,3\n');
  await following.finish();
  other.remove();
  expect([series('loss'), series('hidden')]).toEqual(['1=3', '']);
});

const found = (path: string, modified = 100_000): FoundLog => ({
  format: 'csv',
  path,
  part: null,
  name: 'x',
  experiment: null,
  startTime: modified,
  modified,
});

const candidate = (runId: string, changes: Partial<LogCandidate> = {}): LogCandidate => ({
  runId,
  startTime: 0,
  roots: ['/work'],
  open: new Set(),
  joined: false,
  ...changes,
});

it.each([
  ['the one it was joined to', [candidate('a'), candidate('b', { joined: true })], 'b'],
  [
    'the one that has it open',
    [candidate('a', { startTime: 50 }), candidate('b', { open: new Set(['/work/log/x']) })],
    'b',
  ],
  ['the one in whose folder it lies', [candidate('a', { roots: ['/other'] }), candidate('b')], 'b'],
  [
    'the one that started last before it was made',
    [10_000, 40_000, 90_000].map((startTime, at) => candidate('abc'[at] ?? '', { startTime })),
    'b',
  ],
  ['none that started after its last write', [candidate('a', { startTime: 200_000 })], undefined],
])('gives a log to %s', (_, candidates, chosen) => {
  expect(chooseRun(found('/work/log'), 60_000, candidates)?.run.runId).toBe(chosen);
});

it('walks a tree of 20,000 files in well under a second', async () => {
  for (let at = 0; at < 200; at++) {
    const folder = join(run.path, 'data', String(at));
    mkdirSync(folder, { recursive: true });
    for (let file = 0; file < 100; file++) writeFileSync(join(folder, `${file}.png`), '');
  }
  write('history.csv', 'epoch,loss\n1,3\n');
  const start = performance.now();
  const logs = await loggers.find(run.path);
  expect([logs.length, performance.now() - start < 1000]).toEqual([1, true]);
});
