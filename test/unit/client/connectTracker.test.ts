import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { type ConnectOptions, connectTracker } from '../../../src/client/connectTracker';
import type { TrackerClient } from '../../../src/client/trackerClient';
import { pidExists } from '../../../src/platform/processIdentity';
import { StorePaths } from '../../../src/platform/storePaths';
import type { TrackerAddress } from '../../../src/shared/protocol/trackerApi';
import { bundleTracker } from './trackerBundle';

let distDir: string;
let removeDist: () => void;
let paths: StorePaths;
let clients: TrackerClient[];

beforeAll(async () => {
  ({ distDir, remove: removeDist } = await bundleTracker());
});
afterAll(() => removeDist());
beforeEach(() => {
  paths = new StorePaths(mkdtempSync(join(tmpdir(), 'cockpit-connect-')));
  clients = [];
});
afterEach(async () => {
  for (const client of clients) client.dispose();
  if (existsSync(paths.address)) await end(address().pid, 'SIGTERM');
  rmSync(paths.folder, { recursive: true, force: true });
});

const address = () => JSON.parse(readFileSync(paths.address, 'utf8')) as TrackerAddress;

async function connect(over: Partial<ConnectOptions> = {}): Promise<TrackerClient> {
  const client = await connectTracker({ paths, distDir, version: '0.1.0', start: true, ...over });
  clients.push(client);
  return client;
}

async function end(pid: number, signal: NodeJS.Signals): Promise<void> {
  try {
    process.kill(pid, signal);
  } catch {
    return;
  }
  await until(() => !pidExists(pid));
}

async function until(condition: () => boolean): Promise<void> {
  for (let tries = 0; !condition() && tries < 500; tries++) await pause(20);
}

test('where none runs, none is started unasked', async () => {
  await expect(connect({ start: false })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  expect(existsSync(paths.root)).toBe(false);
});

test('the first client starts a tracker, the next one finds it', async () => {
  const first = await connect();
  const second = await connect({ start: false });
  const [one, two] = await Promise.all([first.health(), second.health()]);
  expect([one.store, two.pid, readFileSync(join(paths.root, '.gitignore'), 'utf8')]).toEqual([
    paths.root,
    one.pid,
    '*\n',
  ]);
});

test('starters at the same moment agree on one tracker', async () => {
  const started = await Promise.all([connect(), connect(), connect(), connect()]);
  const pids = await Promise.all(started.map(async (client) => (await client.health()).pid));
  expect(new Set(pids).size).toBe(1);
});

test('a tracker killed with -9 is started again by whoever needs it, at its old port and with its old token', async () => {
  const client = await connect();
  const before = address();
  await end(before.pid, 'SIGKILL');
  const { pid } = await client.health();
  expect([pid !== before.pid, address().port, client.address]).toEqual([
    true,
    before.port,
    `http://127.0.0.1:${before.port}`,
  ]);
});

test('a port that was taken in the meantime makes the tracker take another', async () => {
  await connect();
  const before = address();
  await end(before.pid, 'SIGTERM');
  const squatter = createServer((_request, answer) => answer.end());
  await new Promise<void>((ready) => squatter.listen(before.port, '127.0.0.1', ready));
  const { pid } = await (await connect()).health();
  squatter.closeAllConnections();
  squatter.close();
  expect([address().pid === pid, address().port === before.port]).toEqual([true, false]);
});

test('a newer client replaces an older idle tracker', async () => {
  await connect();
  const older = address();
  const { pid } = await (await connect({ version: '99.0.0' })).health();
  expect([pid === older.pid, pidExists(older.pid)]).toEqual([false, false]);
});

test('an older client leaves a newer tracker alone', async () => {
  await connect();
  const { pid } = await (await connect({ version: '0.0.1' })).health();
  expect(pid).toBe(address().pid);
});

test('an older tracker that is busy is talked to as it is', async () => {
  const client = await connect();
  const run = await client.request('POST /v1/runs', {
    body: { argv: [process.execPath, '-e', 'setTimeout(() => {}, 60000)'], source: 'cli' },
  });
  const before = address().pid;
  const newer = await connect({ version: '99.0.0' });
  const { pid, activeRuns } = await newer.health();
  await newer.request('POST /v1/runs/:id/stop', { params: { id: run.id }, body: { force: true } });
  expect([pid, activeRuns]).toEqual([before, 1]);
});

test('a tracker that nobody needs leaves; one with a listener stays', async () => {
  const env = { ...process.env, MLOPS_TRACKER_IDLE_MS: '300' };
  const client = await connect({ env });
  const { pid } = address();
  const subscription = client.subscribe({ onEvent: () => {} });
  await pause(1_000);
  const stayed = pidExists(pid);
  subscription.dispose();
  await until(() => !pidExists(pid));
  expect([stayed, pidExists(pid), readFileSync(paths.trackerLog, 'utf8')]).toEqual([
    true,
    false,
    expect.stringContaining('leaves: nobody needs it'),
  ]);
});

test('the tracker is in no terminal’s process group and outlives its starter', async () => {
  await connect();
  const { pid } = address();
  const second = spawn(process.execPath, [join(distDir, 'tracker.js'), '--folder', paths.folder], { stdio: 'ignore' });
  const code = await new Promise((exit) => second.once('exit', exit));
  expect([code, pidExists(pid), process.platform === 'linux' ? groupOf(pid) : pid]).toEqual([0, true, pid]);
});

test('a tracker that cannot start tells why, in its own words', async () => {
  const failing = mkdtempSync(join(tmpdir(), 'cockpit-failing-'));
  writeFileSync(
    join(failing, 'tracker.js'),
    "console.error('x fatal STORAGE: The disk is full. Free some space.'); process.exit(1);",
  );
  await expect(connect({ distDir: failing })).rejects.toMatchObject({
    code: 'STORAGE',
    message: expect.stringMatching(/The disk is full\. Free some space\. Its log is .*tracker\.log/),
  });
  rmSync(failing, { recursive: true });
});

function groupOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[2]);
}
