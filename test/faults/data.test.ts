import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { dist, roomyFolder, Sandbox, type ShownRun } from './support/sandbox';

let box: Sandbox;
beforeEach(() => {
  box = new Sandbox();
});
afterEach(() => box.dispose());

const GNU = 'compares with GNU coreutils and findutils, which only Linux has';

/** The definition of a folder's hash, by coreutils. */
function coreutils(folder: string): string {
  const script = `find . -type f -printf '%P\\0' | LC_ALL=C sort -z | xargs -0 -r sha256sum | sha256sum`;
  return `sha256:${execFileSync('sh', ['-c', script], { cwd: folder, encoding: 'utf8', maxBuffer: 1 << 28 }).split(' ')[0]}`;
}

/** By this a command asks what is known of its own run. */
const SHOW_ITSELF = `require('child_process').execFileSync(process.execPath, [${JSON.stringify(join(dist, 'cli.js'))}, 'show', process.env.MLOPS_RUN_ID, '--json'])`;

const run = (data: string[], program = '0') =>
  box.cockpit(['run', ...data.flatMap((path) => ['--data', path]), '--', process.execPath, '-e', program]);

test('a file is hashed as sha256sum does', async ({ skip }) => {
  skip(process.platform !== 'linux', GNU);
  box.write('d.csv', 'a,b\n1,2\n');
  await run(['d.csv']);
  const expected = execFileSync('sha256sum', ['d.csv'], { cwd: box.folder, encoding: 'utf8' }).split(' ')[0];
  expect((await box.newest()).datasets).toMatchObject([
    { path: 'd.csv', hash: `sha256:${expected}`, bytes: 8, files: 1 },
  ]);
});

test('a dataset that is not there is recorded as missing, and the run goes on', async () => {
  const { code } = await run(['gone.csv']);
  expect({ code, datasets: (await box.newest()).datasets }).toMatchObject({
    code: 0,
    datasets: [{ path: 'gone.csv', hash: null, state: 'missing' }],
  });
});

test('a dataset that vanishes or changes during the run never keeps a wrong hash', async () => {
  box.write('vanishes.csv', 'a\n');
  box.write('grows.csv', 'a\n');
  const program = `
    const { datasets } = JSON.parse(${SHOW_ITSELF});
    if (datasets.some(({ state }) => state === 'pending')) throw new Error('not hashed yet');
    fs.rmSync('vanishes.csv'); fs.appendFileSync('grows.csv', 'b\\n');`;
  const retried = `const fs = require('fs'); const t = setInterval(() => { try { ${program} clearInterval(t) } catch {} }, 50)`;
  const { code, stderr } = await run(['vanishes.csv', 'grows.csv'], retried);
  expect(code, stderr).toBe(0);
  const datasets = (await box.newest()).datasets.map(({ path, hash, state }) => ({ path, hash, state }));
  expect(datasets.sort((a, b) => a.path.localeCompare(b.path))).toEqual([
    { path: 'grows.csv', hash: null, state: 'changed' },
    { path: 'vanishes.csv', hash: null, state: 'changed' },
  ]);
});

test('a symlink loop in a folder is harmless', async ({ skip }) => {
  skip(process.platform !== 'linux', GNU);
  box.write('data/a.csv', '1\n');
  symlinkSync('..', box.path('data/up'));
  symlinkSync('loop', box.path('data/loop'));
  await run(['data']);
  expect((await box.newest()).datasets).toMatchObject([{ path: 'data', hash: coreutils(box.path('data')), files: 1 }]);
});

test('a folder of 100,000 files is hashed as coreutils does, beside the run', { timeout: 240_000 }, async ({
  skip,
}) => {
  skip(process.platform !== 'linux', GNU);
  await box.dispose();
  box = new Sandbox('a folder', roomyFolder(2 ** 30));
  for (let folder = 0; folder < 100; folder++) {
    const path = join(box.folder, 'many', String(folder));
    mkdirSync(path, { recursive: true });
    for (let file = 0; file < 1_000; file++) writeFileSync(join(path, `${file}.txt`), `${folder}/${file}`);
  }
  // By bytes it comes before what lies in the folder 1, while a listing names the folder first.
  box.write('many/1.txt', 'beside the folder 1');
  // The command itself asks, as soon as it runs, how far its data is.
  const { stdout } = await run(['many'], `process.stdout.write(${SHOW_ITSELF})`);
  const early = JSON.parse(stdout) as ShownRun;
  expect({ early: early.datasets[0]?.state, late: (await box.newest()).datasets }).toMatchObject({
    early: 'pending',
    late: [{ path: 'many', hash: coreutils(box.path('many')), files: 100_001, state: 'hashed' }],
  });
});
