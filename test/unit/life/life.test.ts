import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { StorePaths } from '../../../src/platform/storePaths';
import { CockpitError } from '../../../src/shared/model/cockpitError';
import { PROTOCOL_VERSION } from '../../../src/shared/protocol/trackerApi';
import { acquireLock } from '../../../src/tracker/life/exclusiveLock';
import { IdleWatch } from '../../../src/tracker/life/idleWatch';
import { QuietTime } from '../../../src/tracker/life/quietTime';
import { lastPort, loadToken, writeAddress } from '../../../src/tracker/life/trackerAddress';
import { parseTrackerArguments } from '../../../src/tracker/life/trackerArguments';
import { TrackerLog } from '../../../src/tracker/life/trackerLog';

const dist = resolve('dist');
let folder: string;
let paths: StorePaths;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cockpit-life-'));
  paths = new StorePaths(folder, folder);
});
afterEach(() => {
  vi.useRealTimers();
  rmSync(folder, { recursive: true, force: true });
});

test('the lock has one holder at a time', () => {
  const first = acquireLock(paths.lock, dist);
  const second = acquireLock(paths.lock, dist);
  first?.release();
  const third = acquireLock(paths.lock, dist);
  third?.release();
  expect([first !== null, second, third !== null]).toEqual([true, null, true]);
});

test('the lock of a process killed with -9 is free at once', async () => {
  const program = `
    const { DatabaseSync } = require('node:sqlite');
    const lock = new DatabaseSync(${JSON.stringify(paths.lock)});
    lock.exec('BEGIN IMMEDIATE');
    console.log('held');
    setInterval(() => {}, 1000);`;
  const holder = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'pipe', 'ignore'] });
  await new Promise((held) => holder.stdout.once('data', held));
  const during = acquireLock(paths.lock, dist);
  const gone = new Promise((exit) => holder.once('exit', exit));
  holder.kill('SIGKILL');
  await gone;
  const after = acquireLock(paths.lock, dist);
  after?.release();
  expect([during, after !== null]).toEqual([null, true]);
});

test('a torn lock file does not lock everyone out', () => {
  writeFileSync(paths.lock, 'not a database, and long enough to be looked at as one'.repeat(100));
  const lock = acquireLock(paths.lock, dist);
  lock?.release();
  expect(lock).not.toBeNull();
});

test('a lock that cannot be made says so', () => {
  expect(() => acquireLock(folder, dist)).toThrow(expect.objectContaining({ code: 'STORAGE' }));
});

test('the token is made once, for its owner only, and made anew when it is torn', async () => {
  const first = await loadToken(paths);
  const again = await loadToken(paths);
  writeFileSync(paths.token, first.slice(0, 10));
  const anew = await loadToken(paths);
  expect([/^[0-9a-f]{64}$/.test(first), again === first, anew === first, statSync(paths.token).mode & 0o077]).toEqual([
    true,
    true,
    false,
    0,
  ]);
});

test('a token that others can read, such as one checked into git, is replaced', async () => {
  writeFileSync(paths.token, 'a'.repeat(64), { mode: 0o644 });
  const token = await loadToken(paths);
  expect([token === 'a'.repeat(64), statSync(paths.token).mode & 0o077]).toEqual([false, 0]);
});

test('the address is written whole, and its port is what the next tracker tries', async () => {
  const before = lastPort(paths);
  await writeAddress(paths, 4567, '1.2.3', true);
  const address = JSON.parse(readFileSync(paths.address, 'utf8')) as object;
  const after = lastPort(paths);
  writeFileSync(paths.address, '{"port": 45');
  expect([before, address, after, lastPort(paths)]).toEqual([
    null,
    {
      pid: process.pid,
      processStart: expect.any(String),
      port: 4567,
      version: '1.2.3',
      protocol: PROTOCOL_VERSION,
      store: folder,
      restart: true,
    },
    4567,
    null,
  ]);
});

test('an idle tracker leaves after the idle time, counted from the last touch and the last business', () => {
  vi.useFakeTimers();
  let busy = true;
  const left: number[] = [];
  const start = Date.now();
  const watch = new IdleWatch(
    1000,
    () => busy,
    () => left.push(Date.now() - start),
  );
  vi.advanceTimersByTime(1500);
  busy = false;
  watch.touch();
  vi.advanceTimersByTime(900);
  watch.touch();
  vi.advanceTimersByTime(5000);
  expect(left).toEqual([3400]);
});

test('a disposed watch never calls', () => {
  vi.useFakeTimers();
  let called = false;
  new IdleWatch(
    10,
    () => false,
    () => {
      called = true;
    },
  ).dispose();
  vi.advanceTimersByTime(1000);
  expect(called).toBe(false);
});

test('memory is given back once a quiet time, not while there is work', () => {
  vi.useFakeTimers();
  let collected = 0;
  const quiet = new QuietTime(1000, () => collected++);
  for (let second = 0; second < 10; second++) {
    quiet.touch();
    vi.advanceTimersByTime(500);
  }
  const busy = collected;
  vi.advanceTimersByTime(60_000);
  expect([busy, collected]).toEqual([0, 1]);
});

test('the log is kept to two files of a few megabytes', () => {
  writeFileSync(paths.trackerLog, 'x'.repeat(5 << 20));
  const log = new TrackerLog(paths.trackerLog);
  log.info('new');
  expect([statSync(`${paths.trackerLog}.1`).size, readFileSync(paths.trackerLog, 'utf8').endsWith('new\n')]).toEqual([
    5 << 20,
    true,
  ]);
});

test('last words are one line with their code, and logging where nothing can be written harms nobody', () => {
  const log = new TrackerLog(paths.trackerLog);
  log.fatal(new CockpitError('STORAGE', 'The disk\nis full.'));
  log.fatal(new TypeError('a bug'));
  new TrackerLog(join(folder, 'missing', 'log')).info('nowhere');
  const text = readFileSync(paths.trackerLog, 'utf8');
  expect([text.includes('fatal STORAGE: The disk is full.\n'), text.includes('fatal INTERNAL: a bug\n')]).toEqual([
    true,
    true,
  ]);
  expect(existsSync(join(folder, 'missing'))).toBe(false);
});

test('arguments say where artifacts go, and that nobody needs a token', () => {
  const read = (...args: string[]) => {
    const { withoutToken, defaultArtifactRoot, artifactsDestination } = parseTrackerArguments(args, {});
    return [withoutToken, defaultArtifactRoot, artifactsDestination];
  };
  expect([
    read('--no-token', '--default-artifact-root=s3://bucket/x', '--artifacts-destination=/data'),
    read('--default-artifact-root=art', '--artifacts-destination=file:///data/a%20b'),
  ]).toEqual([
    [true, 's3://bucket/x', '/data'],
    [false, resolve('art'), '/data/a b'],
  ]);
  expect(() => read('--artifacts-destination=s3://bucket')).toThrow(/must be a folder of this machine/);
});

test('arguments name the folder, the store, the port and the patience', () => {
  const given = parseTrackerArguments(
    ['--folder', '/work', '--store', '/elsewhere', '--port', '8080', '--foreground', '--idle', '500'],
    {},
  );
  const standard = { withoutToken: false, defaultArtifactRoot: null, artifactsDestination: null };
  const least = parseTrackerArguments(['--folder', '/work'], { MLOPS_TRACKER_IDLE_MS: '7' });
  expect([given, least]).toEqual([
    { paths: new StorePaths('/work', '/elsewhere'), port: 8080, foreground: true, idleMs: 500, ...standard },
    { paths: new StorePaths('/work'), port: null, foreground: false, idleMs: 7, ...standard },
  ]);
  expect(() => parseTrackerArguments(['--port', 'x'], {})).toThrow(/--port must be a whole number/);
  expect(() => parseTrackerArguments(['--nonsense'], {})).toThrow(/nonsense/);
});
