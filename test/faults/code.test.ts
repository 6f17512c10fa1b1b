import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Sandbox, type ShownRun } from './support/sandbox';

let box: Sandbox;
beforeEach(() => {
  box = new Sandbox();
});
afterEach(() => box.dispose());

/** Everything of a repository that the cockpit must not touch, byte for byte. */
async function userState(sandbox: Sandbox, gitDir = '.git'): Promise<Record<string, string>> {
  const bytes = (name: string) => {
    const path = join(sandbox.path(gitDir), name);
    return existsSync(path) ? readFileSync(path).toString('base64') : 'absent';
  };
  return {
    status: await sandbox.git('status', '--porcelain=v2', '--branch'),
    stash: await sandbox.git('stash', 'list'),
    branches: await sandbox.git('for-each-ref', 'refs/heads', 'refs/remotes', 'refs/tags', 'refs/stash'),
    index: bytes('index'),
    head: bytes('HEAD'),
    log: bytes('logs/HEAD'),
    config: bytes('config'),
  };
}

async function tracked(args: string[] = []): Promise<ShownRun> {
  const { code, stderr } = await box.cockpit(['run', ...args, '--', process.execPath, '--version']);
  expect(code, stderr).toBe(0);
  return box.newest();
}

const filesOf = async (shown: ShownRun) =>
  (await box.git('ls-tree', '-r', '--name-only', shown.git?.snapshot ?? 'none')).split('\n');

test('a dirty tree with an untracked file is in the snapshot, and nothing of the user is touched', async () => {
  box.write('train.py', 'print(1)\n');
  box.write('staged.py', 'one\n');
  await box.commitAll();
  box.write('train.py', 'print(2)\n');
  box.write('staged.py', 'two\n');
  await box.git('add', 'staged.py');
  box.write('new file é.py', 'print(3)\n');
  box.write('.env', 'PASSWORD=hunter2\n');
  const before = await userState(box);
  const shown = await tracked();
  const after = await userState(box);
  expect(after).toEqual(before);
  const snapshot = shown.git?.snapshot ?? '';
  expect({
    dirty: shown.git?.dirty,
    train: await box.git('show', `${snapshot}:train.py`),
    staged: await box.git('show', `${snapshot}:staged.py`),
    untracked: await box.git('show', `${snapshot}:new file é.py`),
    secret: (await filesOf(shown)).includes('.env'),
  }).toEqual({ dirty: true, train: 'print(2)', staged: 'two', untracked: 'print(3)', secret: false });
});

test('the store is in no snapshot, even where its .gitignore is gone', async () => {
  box.write('train.py', 'print(1)\n');
  await box.commitAll();
  await box.cockpit(['runs']);
  rmSync(box.path('.mlops/.gitignore'));
  box.write('train.py', 'print(2)\n');
  expect(await filesOf(await tracked())).toEqual(['train.py']);
});

test('a repository without commits gets a snapshot without a parent', async () => {
  await box.git('init', '--quiet', '--initial-branch', 'main');
  box.write('train.py', 'print(1)\n');
  const shown = await tracked();
  expect({ commit: shown.git?.commit, files: await filesOf(shown) }).toEqual({ commit: null, files: ['train.py'] });
});

test('of a repository with submodules the snapshot holds their commits, and says what it cannot hold', async () => {
  const library = new Sandbox('library');
  try {
    library.write('lib.py', 'x = 1\n');
    await library.commitAll();
    box.write('train.py', 'print(1)\n');
    await box.commitAll();
    await box.git('submodule', '--quiet', 'add', library.folder, 'vendored');
    await box.commitAll('Add a submodule');
    box.write('vendored/lib.py', 'x = 2\n');
    await box.git('-C', 'vendored', 'commit', '--quiet', '--all', '--message', 'Second');
    box.write('vendored/lib.py', 'x = 3\n');
    const before = await userState(box);
    const shown = await tracked();
    expect(await userState(box)).toEqual(before);
    expect({
      files: (await filesOf(shown)).sort(),
      commit: await box.git('rev-parse', `${shown.git?.snapshot}:vendored`),
      warnings: shown.warnings,
    }).toEqual({
      files: ['.gitmodules', 'train.py', 'vendored'],
      commit: await box.git('-C', 'vendored', 'rev-parse', 'HEAD'),
      warnings: [expect.stringContaining('The submodule vendored has uncommitted changes')],
    });
  } finally {
    await library.dispose();
  }
});

test('a worktree is snapshot by its own index and branch', async () => {
  const main = new Sandbox('main');
  try {
    main.write('train.py', 'print(1)\n');
    await main.commitAll();
    await main.git('worktree', 'add', '--quiet', '-b', 'side', box.path('tree'));
    box.write('tree/train.py', 'print(2)\n');
    const { code, stderr } = await box.cockpit(['run', '--name', 'side', '--', process.execPath, '--version'], {
      cwd: box.path('tree'),
    });
    expect(code, stderr).toBe(0);
    const { stdout } = await box.cockpit(['show', 'side', '--json'], { cwd: box.path('tree') });
    const shown = JSON.parse(stdout) as ShownRun;
    expect({ branch: shown.git?.branch, file: await main.git('show', `${shown.git?.snapshot}:train.py`) }).toEqual({
      branch: 'side',
      file: 'print(2)',
    });
    process.kill((JSON.parse(readFileSync(box.path('tree/.mlops/tracker.json'), 'utf8')) as { pid: number }).pid);
  } finally {
    await main.dispose();
  }
});

test('the middle of a merge with conflicts is snapshot as it lies on disk, and stays a merge', async () => {
  box.write('train.py', 'base\n');
  await box.commitAll();
  await box.git('checkout', '--quiet', '-b', 'other');
  box.write('train.py', 'theirs\n');
  await box.commitAll('Theirs');
  await box.git('checkout', '--quiet', 'main');
  box.write('train.py', 'ours\n');
  await box.commitAll('Ours');
  await box.git('merge', 'other').catch(() => 'conflict, as wanted');
  const before = await userState(box);
  const shown = await tracked();
  expect(await userState(box)).toEqual(before);
  expect({
    merging: existsSync(box.path('.git/MERGE_HEAD')),
    file: (await box.git('show', `${shown.git?.snapshot}:train.py`)).includes('<<<<<<<'),
  }).toEqual({ merging: true, file: true });
});

test('a folder without git works and says what is missing', async () => {
  const { git, warnings } = await tracked();
  expect({ git, warnings }).toEqual({
    git: null,
    warnings: [expect.stringContaining('is not in a git repository, so the code of this run was not recorded')],
  });
});
