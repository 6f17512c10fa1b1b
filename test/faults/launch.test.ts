import { spawn } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { alive, dist, finish, inNamespace, namespaceProblem, Sandbox, waitFor } from './support/sandbox';

let box: Sandbox;
beforeEach(() => {
  box = new Sandbox();
});
afterEach(() => box.dispose());

test('a command that is not found is a failed run that says so', async () => {
  const { code, stderr } = await box.cockpit(['run', '--name', 'lost', '--', 'no-such-command-anywhere']);
  const { status, exitReason } = await box.show('lost');
  expect({ code, status, exitReason, told: stderr.includes(exitReason ?? '?') }).toEqual({
    code: 127,
    status: 'FAILED',
    exitReason: expect.stringMatching(/"no-such-command-anywhere" was not found on PATH/),
    told: true,
  });
});

test("a job's working folder that is gone is told, with its path", async () => {
  box.write('mlops.yaml', 'jobs:\n  train:\n    command: node --version\n    cwd: gone\n');
  const { code } = await box.cockpit(['run', '--job', 'train']);
  const { status, exitReason } = await box.newest();
  expect({ code, status, exitReason }).toEqual({
    code: 127,
    status: 'FAILED',
    exitReason: expect.stringContaining(`The working folder ${box.path('gone')} does not exist`),
  });
});

test('a terminal whose own folder is gone is told so in a sentence', async ({ skip }) => {
  skip(process.platform === 'win32', 'Windows does not remove the folder a process is in');
  box.write('cli.sh', 'rmdir "$PWD" && exec "$@"\n');
  mkdirSync(box.path('gone'));
  const child = spawn('sh', [box.path('cli.sh'), process.execPath, `${dist}/cli.js`, 'runs'], {
    cwd: box.path('gone'),
  });
  const { code, stderr } = await finish(child);
  expect({ code, stderr }).toEqual({
    code: 1,
    stderr: `The folder you are in (${box.path('gone')}) is gone. Go to another one and try again.\n`,
  });
});

test('a path with spaces, quotes and non-ASCII letters works from end to end', async () => {
  const odd = new Sandbox(`Ünï "q" o'ne $HOME 数据`);
  const program = `import os, sys
print("loss=0.5", sys.argv[1])
open(os.environ["MLOPS_ARTIFACT_DIR"] + "/mödel 'a'.txt", "w").write("kept")
`;
  try {
    odd.write('d ä.csv', 'a,b\n1,2\n');
    odd.write('train it.py', program);
    await odd.commitAll();
    odd.write(`nëw "file" 数.py`, 'print(1)\n');
    const args = ['run', '--data', 'd ä.csv', '--', 'python3', 'train it.py', `--näme=ø "x" $HOME`];
    const { code, stdout } = await odd.cockpit(args);
    const shown = await odd.newest();
    const tree = await odd.git('ls-tree', '-r', '-z', '--name-only', shown.git?.snapshot ?? 'none');
    const artifact = await odd.fetch(`/v1/runs/${shown.id}/artifacts/${encodeURIComponent("mödel 'a'.txt")}`);
    expect({
      code,
      stdout,
      loss: shown.metrics.loss?.last,
      data: shown.datasets.map(({ path, files }) => [path, files]),
      params: shown.params,
      snapshot: tree.split('\0').sort(),
      artifacts: shown.artifacts.map(({ path }) => path),
      artifact: await artifact.text(),
    }).toEqual({
      code: 0,
      stdout: `loss=0.5 --näme=ø "x" $HOME\n`,
      loss: 0.5,
      data: [['d ä.csv', 1]],
      params: { näme: 'ø "x" $HOME' },
      snapshot: ['', 'd ä.csv', 'nëw "file" 数.py', 'train it.py'],
      artifacts: ["mödel 'a'.txt"],
      artifact: 'kept',
    });
  } finally {
    await odd.dispose();
  }
});

test('stop ends a whole process group that ignores interrupt and terminate', async () => {
  const stubborn = `trap '' INT TERM; sleep 300 & echo "started $!"; while true; do sleep 1; done`;
  const ended = finish(box.start(['run', '--name', 'stubborn', '--', 'sh', '-c', stubborn]));
  let child = 0;
  await waitFor('the run', async () => {
    child = Number(/started (\d+)/.exec((await box.cockpit(['log', 'stubborn'])).stdout)?.[1] ?? 0);
    return child > 0;
  });
  await box.cockpit(['stop', 'stubborn', '--force']);
  const { code } = await ended;
  const { status } = await box.show('stubborn');
  await waitFor('the child to end', async () => !(await alive(child)), 20_000);
  expect({ code, status }).toEqual({ code: 137, status: 'KILLED' });
});

const tryRun = (folder: string, command: string[]) => `
const { spawnSync } = require('node:child_process');
const result = spawnSync(process.execPath, [${JSON.stringify(`${dist}/cli.js`)}, ...${JSON.stringify(command)}], { cwd: ${JSON.stringify(folder)}, encoding: 'utf8' });
console.log(JSON.stringify({ code: result.status, stdout: result.stdout, stderr: result.stderr }));
`;

const noNamespace = namespaceProblem();

test.for([
  ['a read-only folder', 'cd .'],
  ['a store that became read-only', 'mkdir "$PWD/.mlops" && echo "*" > "$PWD/.mlops/.gitignore"'],
])('%s gives an error that names it and the way out', async ([, lay], { skip }) => {
  if (noNamespace) skip(noNamespace);
  const setup = `mount -t tmpfs tmpfs . && cd "$PWD" && ${lay} && mount -o remount,ro "$PWD"`;
  const program = tryRun(box.folder, ['run', '--', process.execPath, '--version']);
  const { stdout, stderr } = await inNamespace(setup, program, box.folder);
  expect(JSON.parse(stdout || `{"failed":${JSON.stringify(stderr)}}`)).toEqual({
    code: 1,
    stdout: '',
    stderr: `The store cannot be written at ${box.path('.mlops')} (the file system is read-only). Move it to a folder you can write to: --store DIR on the command line, or the setting mlops.store.location.\n`,
  });
});

/** Run by Node: fills the disk to the last byte, and the reserve held for the run's end if told to; exits with 7. */
const fill = (reserve: boolean, metric: string) => `
const fs = require('node:fs');
console.log('filling');
const { MLOPS_ARTIFACT_DIR, MLOPS_RUN_ID } = process.env;
if (${reserve}) fs.rmSync(MLOPS_ARTIFACT_DIR + '/../../processes/' + MLOPS_RUN_ID + '/reserve');
for (const size of [65536, 4096, 1]) {
  try { for (;;) fs.appendFileSync('filler', Buffer.alloc(size)); } catch (error) { if (error.code !== 'ENOSPC') throw error; }
}
fs.writeSync(1, ${JSON.stringify(metric)});
process.exitCode = 7;
`;

/** On a small disk: runs before, while and after it is full; prints how the command line and the store say they ended. */
const onSmallDisk = (folder: string) => `
const { execFile } = require('node:child_process');
const fs = require('node:fs');
const sleep = require('node:timers/promises').setTimeout;
const children = [];
const cli = (...args) => new Promise((done) => children.push(execFile(process.execPath, [${JSON.stringify(`${dist}/cli.js`)}, ...args], { cwd: ${JSON.stringify(folder)} }, (error, stdout, stderr) => done({ code: error ? error.code : 0, stdout, stderr }))));
const leave = () => {
  for (const child of children) child.kill('SIGKILL');
  process.kill(JSON.parse(fs.readFileSync('.mlops/tracker.json', 'utf8')).pid);
  process.exit();
};
setTimeout(leave, 50_000).unref();
const run = async (name, program) => {
  const { code, stderr } = await cli('run', '--name', name, '--', process.execPath, '-e', program);
  return [name, code, /^The disk that holds .* is full/m.test(stderr)];
};
const show = async ([name, code, told]) => {
  const { stdout, stderr } = await cli('show', name, '--json');
  const { status, exitCode, metrics } = JSON.parse(stdout || '{}');
  return [name, code, told, status ?? stderr, exitCode, metrics?.loss?.last ?? null];
};
(async () => {
  const before = await run('before', "console.log('loss=0.5')");
  const full = await run('full', ${JSON.stringify(fill(false, ''))});
  fs.rmSync('filler');
  const fullForAWhile = async (name, program) => {
    const filling = run(name, program);
    while (fs.statfsSync('.').bavail > 0) await sleep(20);
    await sleep(2_000);
    fs.rmSync('filler');
    return filling;
  };
  const silent = await fullForAWhile('silent', ${JSON.stringify(fill(true, ''))});
  const speaking = await fullForAWhile('speaking', ${JSON.stringify(fill(true, 'loss=0.25\n'))});
  const runs = [before, full, silent, speaking, await run('after', "console.log('loss=0.125')")];
  fs.writeSync(1, JSON.stringify(await Promise.all(runs.map(show))));
  leave();
})();
`;

test('a full disk does not fail the training, and what was stored stays whole', async ({ skip }) => {
  if (noNamespace) skip(noNamespace);
  const disk = 'mount -t tmpfs -o size=24m tmpfs . && cd "$PWD"';
  const { stdout, stderr } = await inNamespace(disk, onSmallDisk(box.folder), box.folder);
  expect(JSON.parse(stdout || JSON.stringify(stderr || 'It took too long.'))).toEqual([
    ['before', 0, false, 'FINISHED', 0, 0.5],
    ['full', 7, expect.any(Boolean), 'FAILED', 7, null],
    ['silent', 7, true, 'FAILED', 7, null],
    ['speaking', 7, true, 'FAILED', 7, 0.25],
    ['after', 0, false, 'FINISHED', 0, 0.125],
  ]);
});

test.each([
  ['without a right page', () => Buffer.alloc(40_000, 'torn')],
  ['with a page torn out of its middle', (whole: Buffer) => Buffer.from(whole).fill(0xaa, 4096, whole.length / 2)],
])('a database %s is kept aside, said, and a new one begun', async (_, torn) => {
  await box.cockpit(['run', '--', process.execPath, '--version']);
  await box.endTracker();
  for (const suffix of ['-wal', '-shm']) rmSync(box.path(`.mlops/cockpit.db${suffix}`), { force: true });
  writeFileSync(box.path('.mlops/cockpit.db'), torn(readFileSync(box.path('.mlops/cockpit.db'))));
  const { code, stderr } = await box.cockpit(['run', '--name', 'anew', '--', process.execPath, '--version']);
  const health = (await (await box.fetch('/v1/health')).json()) as { notice: string | null };
  const kept = readdirSync(box.path('.mlops')).filter((name) => /^cockpit\.db\.damaged-.*Z$/.test(name));
  expect({ code, kept: kept.length, notice: health.notice }, stderr).toEqual({
    code: 0,
    kept: 1,
    notice: expect.stringContaining(kept[0] ?? '?'),
  });
});

test('a store on a folder that vanished while the tracker lived is begun again', async () => {
  await box.cockpit(['run', '--', process.execPath, '--version']);
  const { pid } = box.address();
  rmSync(box.path('.mlops'), { recursive: true, force: true });
  const { code } = await box.cockpit(['run', '--name', 'fresh', '--', process.execPath, '--version']);
  const { status } = await box.show('fresh');
  process.kill(pid, 'SIGKILL');
  expect({ code, status }).toEqual({ code: 0, status: 'FINISHED' });
});
