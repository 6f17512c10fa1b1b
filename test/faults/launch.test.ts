import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { dist, finish, inNamespace, Sandbox, waitFor } from './support/sandbox';

let box: Sandbox;
beforeEach(() => {
  box = new Sandbox();
});
afterEach(() => box.dispose());

test('a command that is not found is a failed run that says so', async () => {
  const { code, stderr } = await box.cockpit(['run', '--name', 'lost', '--', 'no-such-command-anywhere']);
  const shown = await box.show('lost');
  expect({ code, status: shown.status }).toEqual({ code: 127, status: 'FAILED' });
  expect(stderr).toContain('no-such-command-anywhere');
});

test('a working folder that is gone is told, with its path', async () => {
  box.write('mlops.yaml', 'jobs:\n  train:\n    command: node --version\n    cwd: gone\n');
  const { code, stderr } = await box.cockpit(['run', '--job', 'train']);
  expect(code).not.toBe(0);
  expect(stderr).toContain('gone');
});

test('a path with spaces, quotes and non-ASCII letters works from end to end', async () => {
  const odd = new Sandbox(`Ünï "q" o'ne 数据`);
  try {
    odd.write('d ä.csv', 'a,b\n1,2\n');
    odd.write('train it.py', 'import sys\nprint("loss=0.5", sys.argv[1])\n');
    await odd.commitAll();
    const { code, stdout } = await odd.cockpit([
      'run',
      '--data',
      'd ä.csv',
      '--',
      'python3',
      'train it.py',
      '--näme=ø "x"',
    ]);
    const shown = await odd.newest();
    expect({
      code,
      stdout,
      state: shown.datasets.map(({ path, files }) => [path, files]),
      params: shown.params,
    }).toEqual({
      code: 0,
      stdout: 'loss=0.5 --näme=ø "x"\n',
      state: [['d ä.csv', 1]],
      params: { näme: 'ø "x"' },
    });
  } finally {
    await odd.dispose();
  }
});

test('stop ends a whole process group that ignores interrupt and terminate', async () => {
  const stubborn = `trap '' INT TERM; sleep 300 & echo started; while true; do sleep 1; done`;
  const run = box.start(['run', '--name', 'stubborn', '--', 'sh', '-c', stubborn]);
  const ended = finish(run);
  await waitFor('the run', async () => (await box.cockpit(['log', 'stubborn'])).stdout.includes('started'));
  await box.cockpit(['stop', 'stubborn', '--force']);
  expect((await ended).code).toBe(137);
  const shown = await box.show('stubborn');
  expect(shown.status).toBe('KILLED');
});

const tryRun = (folder: string, command: string[]) => `
const { spawnSync } = require('node:child_process');
const result = spawnSync(process.execPath, [${JSON.stringify(`${dist}/cli.js`)}, ...${JSON.stringify(command)}], { cwd: ${JSON.stringify(folder)}, encoding: 'utf8' });
console.log(JSON.stringify({ code: result.status, stdout: result.stdout, stderr: result.stderr }));
`;

test('a read-only folder gives an error that names it and the way out', async () => {
  const mount = `mount -t tmpfs tmpfs . && cd . && mount -o remount,ro "$PWD"`;
  const { stdout, stderr } = await inNamespace(
    mount,
    tryRun(box.folder, ['run', '--', process.execPath, '--version']),
    box.folder,
  );
  const answer = JSON.parse(stdout || `{"failed":${JSON.stringify(stderr)}}`);
  expect(answer.code).toBe(1);
  expect(answer.stderr).toContain(box.folder);
  expect(answer.stderr).toContain('--store');
});

test('a full disk does not fail the training, and what was stored stays whole', async () => {
  const program = `
const { spawnSync, execFileSync } = require('node:child_process');
const fs = require('node:fs');
const cli = (...args) => spawnSync(process.execPath, [${JSON.stringify(`${dist}/cli.js`)}, ...args], { cwd: ${JSON.stringify(box.folder)}, encoding: 'utf8' });
const first = cli('run', '--name', 'before', '--', process.execPath, '-e', "console.log('loss=0.5')");
const fill = "const fs=require('fs'); console.log('loss=0.25'); try { for(;;) fs.appendFileSync('filler', Buffer.alloc(65536)); } catch (error) { process.exitCode = error.code === 'ENOSPC' ? 7 : 8 }";
const full = cli('run', '--name', 'full', '--', process.execPath, '-e', fill);
fs.rmSync('filler');
const after = cli('run', '--name', 'after', '--', process.execPath, '-e', "console.log('loss=0.125')");
const shown = ['before', 'after'].map((name) => { const answer = cli('show', name, '--json'); return answer.stdout ? JSON.parse(answer.stdout).metrics.loss?.last : answer.stderr; });
const stopping = JSON.parse(fs.readFileSync('.mlops/tracker.json', 'utf8')).pid;
process.kill(stopping);
console.log(JSON.stringify({ codes: [first.status, full.status, after.status], shown, stderr: full.stderr + after.stderr }));
`;
  const { stdout, stderr } = await inNamespace('mount -t tmpfs -o size=24m tmpfs . && cd "$PWD"', program, box.folder);
  const answer = JSON.parse(stdout || `{"failed":${JSON.stringify(stderr)}}`);
  expect({ codes: answer.codes, shown: answer.shown }, answer.stderr).toEqual({
    codes: [0, 7, 0],
    shown: [0.5, 0.125],
  });
});

test('a torn database is kept aside, said, and a new one begun', async () => {
  await box.cockpit(['run', '--', process.execPath, '--version']);
  await box.endTracker();
  for (const suffix of ['-wal', '-shm']) rmSync(box.path(`.mlops/cockpit.db${suffix}`), { force: true });
  writeFileSync(box.path('.mlops/cockpit.db'), Buffer.alloc(40_000, 'torn'));
  const { code } = await box.cockpit(['run', '--name', 'anew', '--', process.execPath, '--version']);
  const health = (await (await box.fetch('/v1/health')).json()) as { notice: string | null };
  expect({ code, notice: /cockpit\.db\.damaged-/.test(health.notice ?? '') }).toEqual({ code: 0, notice: true });
});

test('a store on a folder that vanished while the tracker lived is begun again', async () => {
  await box.cockpit(['run', '--', process.execPath, '--version']);
  const { pid } = box.address();
  rmSync(box.path('.mlops'), { recursive: true, force: true });
  mkdirSync(box.path('sub'));
  const { code } = await box.cockpit(['run', '--name', 'fresh', '--', process.execPath, '--version']);
  expect(code).toBe(0);
  expect((await box.show('fresh')).status).toBe('FINISHED');
  process.kill(pid, 'SIGKILL');
});
