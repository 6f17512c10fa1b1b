import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { processStart } from '../../../src/platform/processIdentity';
import type { TrackerAddress } from '../../../src/shared/protocol/trackerApi';
import { bundleTracker } from '../client/trackerBundle';

let distDir: string;
let removeDist: () => void;
let folder: string;

beforeAll(async () => {
  ({ distDir, remove: removeDist } = await bundleTracker());
});
afterAll(() => removeDist());
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cockpit-cli-'));
});
afterEach(async () => {
  const file = join(folder, '.mlops', 'tracker.json');
  if (existsSync(file)) {
    const { pid } = JSON.parse(readFileSync(file, 'utf8')) as TrackerAddress;
    await endProcess(pid);
  }
  rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
});

interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

const node = (program: string) => [process.execPath, '-e', program];

test('the command’s output and exit code are passed on, and the run’s id is told aside', async () => {
  const ended = await cockpit('run', '--name', 'n', '--', ...node("console.log('loss=0.5'); process.exitCode = 3"));
  const shown = await show('n');
  expect([ended.code, ended.stdout, ended.stderr.startsWith(`Run n ${shown.id}\n`), shown.metrics]).toEqual([
    3,
    'loss=0.5\n',
    true,
    { loss: { last: 0.5, min: 0.5, max: 0.5, count: 1 } },
  ]);
});

test('a signal that ends the command gives 128 and its number', async () => {
  expect((await cockpit('run', '--', ...node("process.kill(process.pid, 'SIGKILL')"))).code).toBe(137);
});

test('output comes as it is written, not at the end', async () => {
  const child = start('run', '--', ...node("console.log('first'); setTimeout(() => {}, 60000)"));
  const heard = await new Promise((first) => child.stdout?.once('data', (chunk: Buffer) => first(chunk.toString())));
  child.kill('SIGTERM');
  const { code } = await ending(child);
  expect([heard, code]).toEqual(['first\n', 130]);
});

test('Ctrl+C is passed on to the run; what the command makes of it counts', async () => {
  const program = "process.on('SIGINT', () => process.exit(7)); console.log('up'); setTimeout(() => {}, 60000)";
  const child = start('run', '--name', 'n', '--', ...node(program));
  await new Promise((up) => child.stdout?.once('data', up));
  child.kill('SIGINT');
  const { code, stderr } = await ending(child);
  expect([code, stderr.includes('Stopping the run'), (await show('n')).status]).toEqual([7, true, 'KILLED']);
});

test('a second Ctrl+C kills a command that does not listen', async () => {
  const program =
    "for (const s of ['SIGINT', 'SIGTERM']) process.on(s, () => {}); console.log('up'); setInterval(() => {}, 1000)";
  const child = start('run', '--', ...node(program));
  await new Promise((up) => child.stdout?.once('data', up));
  child.kill('SIGINT');
  await pause(500);
  child.kill('SIGINT');
  expect((await ending(child)).code).toBe(137);
});

test('a run’s data is hashed when the command ends', async () => {
  writeFileSync(join(folder, 'd.csv'), 'a,b\n1,2\n');
  await cockpit('run', '--name', 'n', '--data', 'train=d.csv', '--', ...node(''));
  const hash = `sha256:${createHash('sha256').update('a,b\n1,2\n').digest('hex')}`;
  expect((await show('n')).datasets).toEqual([{ path: 'd.csv', hash, bytes: 8, files: 1, state: 'hashed' }]);
});

test('an artifact is kept, registered and followed back to its run', async () => {
  await cockpit('run', '--name', 'n', '--output', 'm.txt', '--', ...node("fs.writeFileSync('m.txt', 'weights')"));
  const registered = await cockpit(
    'register',
    'n',
    '--artifact',
    'm.txt',
    '--name',
    'M',
    '--alias',
    'champion',
    '--json',
  );
  const lineage = await cockpit('lineage', 'M/1');
  expect([registered.code, JSON.parse(registered.stdout), lineage.stdout.split('\n')]).toMatchObject([
    0,
    { model: 'M', version: 1, aliases: ['champion'] },
    [
      expect.stringMatching(/^run n/),
      expect.stringMatching(/^└─ artifact m\.txt/),
      expect.stringMatching(/└─ model M/),
      '',
    ],
  ]);
});

test('the log is given whole and byte for byte', async () => {
  const program = 'process.stdout.write(Buffer.from([0xff, 0x1b, 0x5b, 0x33, 0x31, 0x6d, 0, 13, 10]))';
  await cockpit('run', '--name', 'n', '--', ...node(program));
  const child = start('log', 'n', '--follow');
  const chunks: Buffer[] = [];
  child.stdout?.on('data', (chunk: Buffer) => chunks.push(chunk));
  await new Promise((closed) => child.once('close', closed));
  expect([...Buffer.concat(chunks)]).toEqual([0xff, 0x1b, 0x5b, 0x33, 0x31, 0x6d, 0, 13, 10]);
});

test('mistakes of usage end with 2, other failures with 1, each with a sentence aside', async () => {
  const ends = [await cockpit('run'), await cockpit('runs', '--nonsense'), await cockpit('show', 'nothing')];
  expect(ends.map(({ code, stdout, stderr }) => [code, stdout, stderr.length > 20])).toEqual([
    [2, '', true],
    [2, '', true],
    [1, '', true],
  ]);
});

test('the server prints its address and its token, serves there, and leaves when told to', async () => {
  const child = start('server');
  const line = await new Promise<string>((first) =>
    child.stdout?.once('data', (chunk: Buffer) => first(chunk.toString())),
  );
  const { port } = JSON.parse(readFileSync(join(folder, '.mlops', 'tracker.json'), 'utf8')) as TrackerAddress;
  const token = readFileSync(join(folder, '.mlops', 'token'), 'utf8').trim();
  const listed = await cockpit('runs', '--json');
  child.kill('SIGTERM');
  const { code } = await ending(child);
  expect([line, listed.stdout, code]).toEqual([
    `Serving at http://127.0.0.1:${port}\nMLFLOW_TRACKING_TOKEN=${token}\n`,
    JSON.stringify({ runs: [], total: 0 }, null, 2).concat('\n'),
    0,
  ]);
});

test('a server takes over from an idle tracker, and a second server points to the first', async () => {
  await cockpit('runs');
  const child = start('server');
  const line = await new Promise<string>((first) =>
    child.stdout?.once('data', (chunk: Buffer) => first(chunk.toString())),
  );
  await cockpit('run', '--', ...node(''));
  const other = start('run', '--', ...node('setTimeout(() => {}, 60000)'));
  await new Promise((told) => other.stderr?.once('data', told));
  const second = await cockpit('server');
  other.kill('SIGTERM');
  await ending(other);
  child.kill('SIGTERM');
  await ending(child);
  expect([line.startsWith('Serving at '), second.stdout, second.code]).toEqual([
    true,
    `${line.split('\n')[0]?.replace('Serving at', 'A tracker already serves this store at')}\n`,
    0,
  ]);
});

test('a server without a token says so, lets everybody in, and puts artifacts where it was told', async () => {
  const child = start('server', '--no-token', '--host', 'localhost', '--default-artifact-root', 's3://bucket/root/');
  const text = await new Promise<string>((first) =>
    child.stdout?.once('data', (chunk: Buffer) => first(chunk.toString())),
  );
  const [, address] = /^Serving at (\S+)\n/.exec(text) ?? [];
  const health = await (await fetch(`${address}/health`)).text();
  const made = await fetch(`${address}/api/2.0/mlflow/experiments/create`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"name":"made"}',
  });
  const places = await Promise.all(
    ['0', '1'].map(async (id) => {
      const answer = await fetch(`${address}/api/2.0/mlflow/experiments/get?experiment_id=${id}`);
      return ((await answer.json()) as { experiment: { artifact_location: string } }).experiment.artifact_location;
    }),
  );
  child.kill('SIGTERM');
  await ending(child);
  expect([text, health, made.status, places]).toEqual([
    expect.stringContaining('Without a token: every program on this machine can read and change this store.'),
    'OK',
    200,
    ['s3://bucket/root/0', 's3://bucket/root/1'],
  ]);
});

test('a server is for this machine only', async () => {
  const { code, stderr } = await cockpit('server', '--host', '0.0.0.0');
  expect([code, stderr]).toEqual([2, expect.stringContaining('--host must be 127.0.0.1 or localhost, not 0.0.0.0')]);
});

test('a server whose port is taken says so', async () => {
  const squatter = createServer(() => {});
  await new Promise<void>((ready) => squatter.listen(0, '127.0.0.1', ready));
  const { port } = squatter.address() as AddressInfo;
  const { code, stderr } = await cockpit('server', '--port', String(port));
  squatter.close();
  expect([code, stderr]).toEqual([1, expect.stringContaining(String(port))]);
});

test('a store elsewhere is used wherever it is named', async () => {
  const elsewhere = join(folder, 'elsewhere');
  await cockpit('run', '--store', elsewhere, '--name', 'n', '--', ...node(''));
  const { stdout } = await cockpit('runs', '--store', elsewhere, '--json');
  const { pid } = JSON.parse(readFileSync(join(elsewhere, 'tracker.json'), 'utf8')) as TrackerAddress;
  await endProcess(pid);
  expect([(JSON.parse(stdout) as { total: number }).total, existsSync(join(folder, '.mlops'))]).toEqual([1, false]);
});

test('the doctor names what works', async () => {
  const { stdout } = await cockpit('doctor', '--json');
  const { checks } = JSON.parse(stdout) as { checks: { name: string; state: string }[] };
  expect(checks.map(({ name }) => name)).toEqual([
    'node',
    'git',
    'python',
    'gpu',
    'store',
    'drive',
    'tracker',
    'database',
  ]);
  expect(checks.find(({ name }) => name === 'tracker')?.state).toBe('ok');
});

function start(...args: string[]): ChildProcess {
  return spawn(process.execPath, [join(distDir, 'cli.js'), ...args], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

function ending(child: ChildProcess): Promise<Ended> {
  return new Promise((done) => {
    const text = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'] as const) {
      child[name]?.on('data', (chunk: Buffer) => {
        text[name] += chunk.toString();
      });
    }
    child.once('close', (code) => done({ code, ...text }));
  });
}

function cockpit(...args: string[]): Promise<Ended> {
  return ending(start(...args));
}

async function show(run: string) {
  const { stdout } = await cockpit('show', run, '--json');
  return JSON.parse(stdout) as { id: string; status: string; metrics: object; datasets: object[] };
}

/** Ends a tracker; its zombie, which nobody may collect soon, counts as gone. */
async function endProcess(pid: number): Promise<void> {
  if ((await processStart(pid)) === null) return;
  process.kill(pid, 'SIGTERM');
  for (let tries = 0; tries < 500 && (await processStart(pid)) !== null; tries++) await pause(20);
}

test('a port that can not be one is told before anything is started', async () => {
  const { code, stderr } = await cockpit('server', '--port', '70000');
  expect([code, stderr, existsSync(join(folder, '.mlops'))]).toEqual([
    2,
    "error: option '--port <port>' argument '70000' is invalid. It must be a port from 1 to 65535.\n",
    false,
  ]);
});
