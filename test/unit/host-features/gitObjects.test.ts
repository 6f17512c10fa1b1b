import { execFileSync } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { GitObjects } from '../../../src/host/commit/gitObjects';

const binary = Buffer.from([0, 255, 254, 10, 13, 0]);
let folder: string;
let commits: string[];

function git(...args: string[]): string {
  const identity = ['-c', 'user.name=Ada Lovelace', '-c', 'user.email=ada@example.org', '-c', 'core.autocrlf=false'];
  return execFileSync('git', [...identity, ...args], { cwd: folder, encoding: 'utf8' }).trim();
}

function commit(message: string): string {
  git('add', '-A');
  git('commit', '-q', '-m', message);
  return git('rev-parse', 'HEAD');
}

beforeAll(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'git objects ü')));
  git('init', '-q');
  writeFileSync(join(folder, 'train.py'), 'lr = 1\nepochs = 2\nseed = 3\n');
  writeFileSync(join(folder, 'old [1].py'), 'gone\n');
  writeFileSync(join(folder, 'logo.bin'), binary);
  const first = commit('Begin\n\nWith a body.');
  writeFileSync(join(folder, 'train.py'), 'lr = 2\nepochs = 2\nseed = 3\n');
  rmSync(join(folder, 'old [1].py'));
  writeFileSync(join(folder, 'übung.txt'), 'new\n');
  const second = commit('Tune the learning rate');
  git('mv', 'train.py', 'fit.py');
  commits = [first, second, commit('Rename')];
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('a commit is described by its first line, its first parent, its author and time', async () => {
  const [first = '', second = ''] = commits;
  const { authoredAt, ...rest } = await new GitObjects(folder).commit(second.slice(0, 10));
  expect([rest, Math.abs(authoredAt - Date.now()) < 600_000]).toEqual([
    { hash: second, parent: first, subject: 'Tune the learning rate', author: 'Ada Lovelace' },
    true,
  ]);
});

test('the changes of a commit are its files with a missing side for added and deleted ones', async () => {
  const [first = '', second = ''] = commits;
  expect(await new GitObjects(folder).changes(first, second)).toEqual([
    { before: 'old [1].py', after: null },
    { before: 'train.py', after: 'train.py' },
    { before: null, after: 'übung.txt' },
  ]);
});

test('a renamed file keeps both names', async () => {
  const [, second = '', third = ''] = commits;
  expect(await new GitObjects(folder).changes(second, third)).toEqual([{ before: 'train.py', after: 'fit.py' }]);
});

test('a root commit adds all of its files', async () => {
  const [first = ''] = commits;
  const objects = new GitObjects(folder);
  expect([(await objects.commit(first)).parent, await objects.changes(null, first)]).toEqual([
    null,
    ['logo.bin', 'old [1].py', 'train.py'].map((after) => ({ before: null, after })),
  ]);
});

test('a file is read as it was, byte for byte, and is null where it was not', async () => {
  const [first = '', second = ''] = commits;
  const objects = new GitObjects(folder);
  expect([
    (await objects.content(first, 'train.py'))?.toString(),
    await objects.content(first, 'logo.bin'),
    (await objects.content(first, 'old [1].py'))?.toString(),
    await objects.content(second, 'old [1].py'),
    await objects.content(second, '*.py'),
  ]).toEqual(['lr = 1\nepochs = 2\nseed = 3\n', binary, 'gone\n', null, null]);
});

test('the files of a revision are listed with their sizes', async () => {
  expect(await new GitObjects(folder).files(commits[2] ?? '')).toEqual([
    { path: 'fit.py', bytes: 27 },
    { path: 'logo.bin', bytes: 6 },
    { path: 'übung.txt', bytes: 4 },
  ]);
});

test('the repository is found from a folder in it, and only a commit that it has is there', async () => {
  const found = await GitObjects.around(folder);
  expect([
    found?.root,
    await found?.hasCommit(commits[0] ?? ''),
    await found?.hasCommit('0123456789012345678901234567890123456789'),
  ]).toEqual([folder, true, false]);
});
