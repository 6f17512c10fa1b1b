import { appendFileSync, mkdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { StorePaths } from '../../../src/platform/storePaths';
import { createLoggers } from '../../../src/tracker/loggers/createLoggers';
import { WatchedFolders, type WatchedFoldersOptions } from '../../../src/tracker/loggers/follow/watchedFolders';
import { joinedName, logId, runIdOf } from '../../../src/tracker/loggers/logId';
import { chooseDriver } from '../../../src/tracker/store/driver/chooseDriver';
import { openStore } from '../../../src/tracker/store/openStore';
import type { Store } from '../../../src/tracker/store/store';
import { RunFolder, until } from '../ingest/runFolder';

const distDir = resolve('dist');
const loggers = createLoggers({ openDatabase: chooseDriver({ distDir, only: 'node:sqlite' }) });

let place: RunFolder;
let logs: RunFolder;
let store: Store;
let watched: WatchedFolders;

beforeEach(() => {
  place = new RunFolder();
  logs = new RunFolder();
  const paths = new StorePaths(place.path);
  mkdirSync(paths.root);
  store = openStore({ paths, distDir, driver: 'node:sqlite' });
  watched = watch();
});

afterEach(async () => {
  await watched.dispose();
  store.close();
  place.remove();
  logs.remove();
});

function watch(changes: Partial<WatchedFoldersOptions> = {}): WatchedFolders {
  return new WatchedFolders({
    loggers,
    store,
    paths: new StorePaths(place.path),
    log: () => {},
    isNeeded: () => true,
    isJoining: () => false,
    roundMs: 15,
    quietMs: 60_000,
    ...changes,
  });
}

function write(name: string, text: string, age = 0): string {
  const file = logs.file(name);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  utimesSync(file, new Date(), new Date(Date.now() - age));
  return file;
}

const runs = () => store.runs.list({ deleted: true }).runs;
const state = () =>
  runs()
    .map(({ name, status }) => `${name} ${status}`)
    .sort();

function series(id: string, key = 'loss'): string {
  const { steps, values } = store.metrics.read({ runId: id, key });
  return steps.map((step, at) => `${step}=${values[at]}`).join(' ');
}

it('makes a run of each log, of the state that it is in', async () => {
  write('old/history.csv', 'epoch,loss\n0,3\n1,2', 3_600_000);
  const path = write('lightning_logs/version_4/metrics.csv', 'epoch,loss,step\n0,3,1\n');
  write('lightning_logs/version_4/hparams.yaml', 'lr: 0.1\n');
  await watched.add(logs.path);
  await until(() => state().join() === 'history FINISHED,version_4 RUNNING');
  const id = runIdOf({ path: dirname(path), part: null });
  await until(() => series(id) !== '' && 'lr' in store.runs.summary(id).params);
  const { source, experiment, params } = store.runs.summary(id);
  const old = runIdOf({ path: logs.file('old/history.csv'), part: null });
  expect([source, experiment, params, series(id), series(old)]).toEqual([
    'files',
    'lightning_logs',
    { lr: '0.1' },
    '1=3',
    '0=3 1=2',
  ]);
});

it('follows a log that grows, to its quiet end, and again when it goes on', async () => {
  await watched.dispose();
  watched = watch({ quietMs: 300 });
  const path = write('history.csv', 'epoch,loss\n0,3\n');
  const id = runIdOf({ path, part: null });
  await watched.add(logs.path);
  await until(() => state().join() === 'history RUNNING');
  appendFileSync(path, '1,2\n');
  await until(() => series(id) === '0=3 1=2');
  await until(() => state().join() === 'history FINISHED');
  appendFileSync(path, '2,1\n');
  await until(() => series(id) === '0=3 1=2 2=1');
  expect(store.metrics.history(id, 'loss').values).toEqual([3, 2, 1]);
});

it('goes on where it was after a restart of the tracker', async () => {
  const path = write('history.csv', 'epoch,loss\n0,3\n');
  const id = runIdOf({ path, part: null });
  await watched.add(logs.path);
  await until(() => state().length === 1 && series(id) === '0=3');
  await watched.dispose();
  appendFileSync(path, '1,2\n');
  watched = watch();
  await until(() => series(id) === '0=3 1=2');
  expect([store.metrics.history(id, 'loss').values, runs().length]).toEqual([[3, 2], 1]);
});

it('does not bring back a run that the user deleted, nor touches what nobody looks at', async () => {
  let isNeeded = false;
  await watched.dispose();
  watched = watch({ isNeeded: () => isNeeded });
  const path = write('history.csv', 'epoch,loss\n0,3\n');
  await watched.add(logs.path);
  await new Promise((done) => setTimeout(done, 100));
  const before = runs().length;
  isNeeded = true;
  const id = runIdOf({ path, part: null });
  await until(() => runs().length === 1 && series(id) !== '');
  store.runs.update(id, { deleted: true });
  appendFileSync(path, '1,2\n');
  await new Promise((done) => setTimeout(done, 200));
  expect([before, series(id), store.runs.summary(id).deleted]).toEqual([0, '0=3', true]);
});

it('leaves a log alone that a launched run reads', async () => {
  const path = write('history.csv', 'epoch,loss\n0,3\n');
  store.runs.create({
    id: 'abcdef012345',
    name: 'launched',
    experiment: 'default',
    status: 'FINISHED',
    command: 'python train.py',
    argv: null,
    job: null,
    source: 'cli',
    cwd: logs.path,
    startTime: 1,
    mainMetric: null,
    goal: null,
    launchPlan: '{}',
  });
  store.metrics.append('abcdef012345', [], {
    source: joinedName(logId({ format: 'keras', path, part: null })),
    state: '{}',
  });
  write('other.csv', 'epoch,loss\n0,3\n');
  await watched.add(logs.path);
  await until(() => runs().length === 2);
  expect(
    runs()
      .map(({ name }) => name)
      .sort(),
  ).toEqual(['launched', 'other']);
});

it('bears a log that is removed or damaged while the others go on', async () => {
  const gone = write('gone.csv', 'epoch,loss\n0,3\n');
  const other = write('other.csv', 'epoch,loss\n0,3\n');
  await watched.add(logs.path);
  await until(() => runs().length === 2);
  rmSync(gone);
  mkdirSync(gone);
  appendFileSync(other, '1,2\n');
  await until(() => series(runIdOf({ path: other, part: null })) === '0=3 1=2');
  expect(state()).toEqual(['gone RUNNING', 'other RUNNING']);
});

it('refuses what is no folder, and forgets a folder without its runs', async () => {
  const path = write('history.csv', 'epoch,loss\n0,3\n');
  await expect(watched.add(path)).rejects.toThrow('is no folder');
  await expect(watched.add('relative')).rejects.toThrow('is no folder');
  await watched.add(logs.path);
  await until(() => runs().length === 1);
  expect([watched.list(), watched.remove(logs.path), runs().length]).toEqual([[join(logs.path)], [], 1]);
});

it('does nothing while no folder is watched', async () => {
  let rounds = 0;
  const idle = watch({ isNeeded: () => rounds++ < 0 });
  const during = async () => {
    await pause(30);
    const before = rounds;
    await pause(90);
    return rounds > before;
  };
  const before = await during();
  await idle.add(logs.path);
  const watching = await during();
  idle.remove(logs.path);
  const after = await during();
  await idle.dispose();
  expect([before, watching, after]).toEqual([false, true, false]);
});
