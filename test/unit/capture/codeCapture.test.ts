import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { captureCode } from '../../../src/tracker/capture/git/codeCapture';
import { gitIn, REF, Repository, RUN } from './gitFixture';

let repo: Repository;

beforeEach(() => {
  repo = new Repository();
});

afterEach(() => {
  vi.unstubAllEnvs();
  repo.remove();
});

describe('a clean repository', () => {
  it('gives commit, message, author, time, branch and remote, and a ref that keeps HEAD', async () => {
    repo.write('train.py', 'print(1)\n');
    const commit = repo.commit('Train\n\nThe long story.');
    repo.git('remote', 'add', 'origin', 'https://ada:s3cret@example.org/ada/penguins.git');

    expect(await repo.capture()).toEqual({
      git: {
        root: repo.root,
        commit,
        message: 'Train',
        author: 'Ada <ada@example.org>',
        committedAt: Number(repo.git('log', '-1', '--format=%ct')) * 1000,
        branch: 'main',
        remote: 'https://example.org/ada/penguins.git',
        dirty: false,
        snapshot: commit,
        changes: [],
        excluded: [],
      },
      notes: [],
    });
    expect(repo.git('rev-parse', REF).trim()).toBe(commit);
  });

  it('is seen whole from a nested folder', async () => {
    repo.write('deep/er/train.py', '1');
    repo.commit('One');
    repo.write('top.txt', 'new');

    const { git } = await repo.capture(join(repo.root, 'deep/er'));

    expect([git?.root, git?.changes]).toEqual([repo.root, [{ path: 'top.txt', status: '??' }]]);
    expect(Object.keys(repo.snapshotFiles())).toEqual(['deep/er/train.py', 'top.txt']);
  });
});

describe('a dirty repository', () => {
  it('keeps uncommitted, staged, deleted and untracked files in the snapshot and leaves out what is ignored', async () => {
    repo.write('.gitignore', 'ignored.txt\ndropped\n');
    for (const name of ['changed', 'staged', 'both', 'gone', 'unstaged', 'same']) repo.write(name, 'old');
    repo.write('dropped', 'ignored from now on');
    repo.git('add', '-f', 'dropped');
    const head = repo.commit('Start');
    repo.write('changed', 'new');
    repo.write('staged', 'new');
    repo.write('both', 'middle');
    repo.git('add', 'staged', 'both');
    repo.write('both', 'new');
    rmSync(join(repo.root, 'gone'));
    repo.git('rm', '-q', '--cached', 'unstaged', 'dropped');
    repo.write('sub/untracked.py', 'fresh');
    repo.write('ignored.txt', 'no');

    const { git, notes } = await repo.capture();

    expect([git?.dirty, git?.changes, notes]).toEqual([
      true,
      [
        { path: 'both', status: 'MM' },
        { path: 'changed', status: ' M' },
        { path: 'dropped', status: 'D ' },
        { path: 'gone', status: ' D' },
        { path: 'staged', status: 'M ' },
        { path: 'unstaged', status: 'D ' },
        { path: 'sub/untracked.py', status: '??' },
        { path: 'unstaged', status: '??' },
      ],
      [],
    ]);
    expect(repo.snapshotFiles()).toEqual({
      '.gitignore': 'ignored.txt\ndropped\n',
      both: 'new',
      changed: 'new',
      same: 'old',
      staged: 'new',
      'sub/untracked.py': 'fresh',
      unstaged: 'old',
    });
    expect(repo.git('rev-parse', `${REF}^`, REF).trim().split('\n')).toEqual([head, git?.snapshot]);
  });

  it('leaves every file, the index, stash, branches, logs and config byte for byte as they were', async () => {
    repo.git('config', 'core.logAllRefUpdates', 'always');
    repo.write('a', '1');
    repo.commit('One');
    repo.write('a', '2');
    repo.git('stash');
    repo.write('a', '3');
    repo.write('staged', 'x');
    repo.git('add', 'staged');
    repo.write('untracked', 'y');
    const before = repo.userState();

    await repo.capture();

    expect(repo.userState()).toEqual(before);
    expect(Object.keys(repo.snapshotFiles())).toEqual(['a', 'staged', 'untracked']);
  });

  it('leaves the index alone where only staged changes make it dirty', async () => {
    repo.write('a', '1');
    repo.commit('One');
    repo.write('a', '2');
    repo.git('add', 'a');
    const before = repo.userState();

    await repo.capture();

    expect([repo.userState(), repo.snapshotFiles()]).toEqual([before, { a: '2' }]);
  });

  it('sees a change that only a file as young as the index gives away', async () => {
    repo.git('config', 'core.trustctime', 'false');
    const file = repo.write('a', '1');
    const index = join(repo.root, '.git/index');
    const past = 1_000_000_000;
    utimesSync(file, past, past);
    repo.commit('One');
    writeFileSync(file, '2');
    utimesSync(file, past, past);
    utimesSync(index, past, past);

    await repo.capture();

    expect(repo.snapshotFiles()).toEqual({ a: '2' });
  });

  it('holds names with spaces, quotes, newlines, accents and bytes that are no UTF-8', async () => {
    repo.write('tracked é "q".py', '1');
    repo.commit('One');
    const names = ['a b', 'q"u\'o', 'new\nline', 'é–ü', ' lead', 'tab\tbed', '-dash', ':colon', 'back\\slash'];
    for (const name of names) repo.write(name, name);
    writeFileSync(Buffer.concat([Buffer.from(`${repo.root}/`), Buffer.from([0x66, 0xff])]), 'raw bytes');
    repo.write('tracked é "q".py', '2');

    const { git, notes } = await repo.capture();

    const listed = repo.git('-c', 'core.quotePath=true', 'ls-tree', '-r', REF).split('\n').filter(Boolean).length;
    expect([listed, notes]).toEqual([names.length + 2, []]);
    expect(git?.changes.map(({ path }) => path).sort()).toEqual([...names, 'f\ufffd', 'tracked é "q".py'].sort());
    expect(repo.git('show', `${REF}:new\nline`)).toBe('new\nline');
  });

  it('follows a folder that became a file and a file that became a folder', async () => {
    repo.write('folder/x', '1');
    repo.write('file', '1');
    repo.commit('One');
    rmSync(join(repo.root, 'folder'), { recursive: true });
    rmSync(join(repo.root, 'file'));
    repo.write('folder', 'now a file');
    repo.write('file/y', 'now a folder');

    await repo.capture();

    expect(repo.snapshotFiles()).toEqual({ 'file/y': 'now a folder', folder: 'now a file' });
  });

  it.skipIf(process.getuid?.() === 0)('does without files that may not be read, and names them', async () => {
    repo.write('tracked', '1');
    repo.commit('One');
    chmodSync(repo.write('tracked', '2'), 0);
    chmodSync(repo.write('untracked', '2'), 0);
    repo.write('fine', '1');

    const { notes } = await repo.capture();

    expect(notes).toEqual([
      'tracked may not be read, so its content is not in the snapshot.',
      'untracked may not be read, so its content is not in the snapshot.',
    ]);
    expect(repo.snapshotFiles()).toEqual({ fine: '1', tracked: '1' });
  });

  it('keeps a symbolic link as a link, a dangling one too', async () => {
    repo.write('a', '1');
    repo.commit('One');
    symlinkSync('nowhere', join(repo.root, 'dangling'));

    await repo.capture();

    expect(repo.git('ls-tree', REF, 'dangling').split(' ')[0]).toBe('120000');
  });
});

describe('what stays out', () => {
  it('excludes untracked files that are large or look secret, with the reason, but never tracked ones', async () => {
    repo.write('tracked.pem', 'already in git');
    repo.commit('One');
    repo.write('tracked.pem', 'x'.repeat(2000));
    repo.write('big.bin', 'x'.repeat(1001));
    repo.write('.env', 'TOKEN=1');
    repo.write('keys/id_rsa', 'k');
    repo.write('code.py', 'ok');

    const { git } = await repo.capture(repo.root, { limits: { file: 1000, total: 10_000, files: 10 } });

    expect(git?.excluded).toEqual([
      { path: '.env', reason: 'secret', bytes: 7 },
      { path: 'big.bin', reason: 'too-large', bytes: 1001 },
      { path: 'keys/id_rsa', reason: 'secret', bytes: 1 },
    ]);
    expect(Object.keys(repo.snapshotFiles())).toEqual(['code.py', 'tracked.pem']);
  });

  it('takes the smallest untracked files where together they are too large', async () => {
    repo.write('a', '1');
    repo.commit('One');
    repo.write('large', 'x'.repeat(60));
    repo.write('small', 'x'.repeat(50));

    const { git } = await repo.capture(repo.root, { limits: { file: 100, total: 100, files: 10 } });

    expect(git?.excluded).toEqual([{ path: 'large', reason: 'too-large', bytes: 60 }]);
    expect(Object.keys(repo.snapshotFiles())).toEqual(['a', 'small']);
  });

  it('takes code before data where there are too many untracked files, and says so', async () => {
    repo.write('tracked', '1');
    repo.commit('One');
    for (const name of ['a.jpg', 'b.jpg', 'long.py', 'train.py']) repo.write(name, name.padEnd(name.length * 2));

    const { git, notes } = await repo.capture(repo.root, { limits: { file: 100, total: 1000, files: 2 } });

    expect([git?.excluded.map(({ path }) => path), Object.keys(repo.snapshotFiles()), notes]).toEqual([
      ['a.jpg', 'b.jpg'],
      ['long.py', 'tracked', 'train.py'],
      [
        'There are so many untracked files that 2 of them are not in the snapshot. Commit what is code, and name folders of data in .gitignore.',
      ],
    ]);
  });

  it('never holds the store, even without its .gitignore', async () => {
    repo.write('a', '1');
    repo.commit('One');
    await repo.capture();
    rmSync(join(repo.root, '.mlops/.gitignore'));
    repo.write('.mlops/cockpit.db', 'rows');

    const options = {
      storeRoot: join(repo.root, '.mlops'),
      limits: { file: 1000, total: 1000, files: 10 },
      timeout: 10_000,
    };
    const { git } = await captureCode(repo.root, RUN, options);

    expect([git?.dirty, git?.changes, Object.keys(repo.snapshotFiles())]).toEqual([false, [], ['a']]);
  });
});

describe('unusual repositories', () => {
  it('makes a first snapshot where there is no commit yet', async () => {
    repo.write('a', '1');

    const { git, notes } = await repo.capture();

    expect([git?.commit, git?.branch, git?.message, git?.dirty, notes]).toEqual([null, 'main', null, true, []]);
    expect(repo.snapshotFiles()).toEqual({ a: '1' });
  });

  it('works without a user name', async () => {
    repo.write('a', '1');
    repo.commit('One');
    repo.write('a', '2');
    repo.git('config', '--unset', 'user.name');
    repo.git('config', '--unset', 'user.email');
    vi.stubEnv('GIT_CONFIG_GLOBAL', '/dev/null');
    vi.stubEnv('GIT_CONFIG_NOSYSTEM', '1');

    await repo.capture();

    expect(repo.git('log', '-1', '--format=%an <%ae> %cn', REF).trim()).toBe(
      'MLOps Cockpit <mlops-cockpit@localhost> MLOps Cockpit',
    );
  });

  it('has no branch where HEAD is detached', async () => {
    repo.write('a', '1');
    const commit = repo.commit('One');
    repo.git('checkout', '-q', '--detach');

    const { git } = await repo.capture();

    expect([git?.branch, git?.commit]).toEqual([null, commit]);
  });

  it('keeps the working files in the middle of a merge and leaves the conflict as it is', async () => {
    repo.write('a', 'base');
    repo.commit('Base');
    repo.git('checkout', '-q', '-b', 'other');
    repo.write('a', 'theirs');
    repo.commit('Theirs');
    repo.git('checkout', '-q', 'main');
    repo.write('a', 'ours');
    repo.commit('Ours');
    expect(() => repo.git('merge', 'other')).toThrow();
    const before = repo.userState();

    const { git, notes } = await repo.capture();

    expect([git?.changes, notes, repo.userState()]).toEqual([[{ path: 'a', status: 'UU' }], [], before]);
    expect(repo.snapshotFiles().a).toMatch(/^<<<<<<< HEAD\nours\n=======\ntheirs\n>>>>>>> other/);
  });

  it('works in a worktree, whose index is its own', async () => {
    repo.write('a', '1');
    repo.commit('One');
    const tree = join(repo.base, 'worktree');
    repo.git('worktree', 'add', '-q', '-b', 'side', tree);
    writeFileSync(join(tree, 'new'), 'x');
    const before = repo.userState();

    const { git, notes } = await repo.capture(tree);

    expect([git?.root, git?.branch, notes]).toEqual([tree, 'side', []]);
    expect([repo.snapshotFiles(), repo.userState()]).toEqual([{ a: '1', new: 'x' }, before]);
  });

  it('works with a split index and a sparse checkout, and leaves both alone', async () => {
    repo.write('in/a', '1');
    repo.write('out/b', '1');
    repo.commit('One');
    repo.git('sparse-checkout', 'set', 'in');
    repo.git('update-index', '--split-index');
    repo.write('in/a', '2');
    repo.write('in/b', 'new');
    const before = [repo.git('ls-files', '--stage'), readdirSync(join(repo.root, '.git'))];

    const { notes } = await repo.capture();

    expect([repo.git('ls-files', '--stage'), readdirSync(join(repo.root, '.git'))]).toEqual(before);
    expect([repo.snapshotFiles(), notes]).toEqual([{ 'in/a': '2', 'in/b': 'new', 'out/b': '1' }, []]);
  });

  it('says that the changes inside a submodule are not in the snapshot, and records its commit', async () => {
    const inner = new Repository('inner');
    inner.write('lib.py', '1');
    inner.commit('Lib');
    repo.write('a', '1');
    repo.git('-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', inner.root, 'lib');
    repo.commit('One');
    writeFileSync(join(repo.root, 'lib/lib.py'), '2');

    const dirty = await repo.capture();
    gitIn(join(repo.root, 'lib'), '-c', 'user.name=A', '-c', 'user.email=a@b', 'commit', '-qam', 'Two');
    await repo.capture();

    expect([dirty.git?.dirty, dirty.notes]).toEqual([
      true,
      [
        'The submodule lib has uncommitted changes, which the snapshot does not hold. Commit them inside the submodule to have them recorded.',
      ],
    ]);
    expect(repo.git('rev-parse', `${REF}:lib`)).toBe(gitIn(join(repo.root, 'lib'), 'rev-parse', 'HEAD'));
    inner.remove();
  });

  it('leaves out a repository that lies untracked inside, and says so', async () => {
    repo.write('a', '1');
    repo.commit('One');
    mkdirSync(join(repo.root, 'other'));
    gitIn(join(repo.root, 'other'), 'init', '-q');
    repo.write('other/x', '1');

    const { notes } = await repo.capture();

    expect([notes, repo.snapshotFiles()]).toEqual([
      ['other/ is a git repository of its own, so its files are not in the snapshot.'],
      { a: '1' },
    ]);
  });

  it('runs no hook and no file system monitor', async () => {
    repo.write('a', '1');
    repo.commit('One');
    const trap = join(repo.base, 'trap');
    writeFileSync(trap, `#!/bin/sh\ntouch '${repo.base}/sprung'\n`, { mode: 0o755 });
    for (const hook of ['reference-transaction', 'post-index-change', 'pre-commit']) {
      symlinkSync(trap, join(repo.root, '.git/hooks', hook));
    }
    repo.git('-c', 'core.hooksPath=/dev/null', 'config', 'core.fsmonitor', trap);

    repo.write('a', '2');

    const { notes } = await repo.capture();

    expect([notes, existsSync(join(repo.base, 'sprung'))]).toEqual([[], false]);
  });

  it('is not led astray by git variables of the process that started the tracker', async () => {
    repo.write('a', '1');
    const commit = repo.commit('One');
    vi.stubEnv('GIT_DIR', '/nowhere');
    vi.stubEnv('GIT_INDEX_FILE', '/nowhere/index');
    vi.stubEnv('PAGER', 'less');

    expect((await repo.capture()).git?.commit).toBe(commit);
  });

  it('takes line endings as git is told to, warnings or not', async () => {
    repo.write('a', 'one\n');
    repo.commit('One');
    repo.git('config', 'core.autocrlf', 'true');
    repo.git('config', 'core.safecrlf', 'true');
    repo.write('a', 'one\r\ntwo\nthree\r\n');

    const { git, notes } = await repo.capture();

    expect([notes, git?.snapshot === null, repo.snapshotFiles()]).toEqual([[], false, { a: 'one\ntwo\nthree\n' }]);
  });
});

describe('where git cannot help', () => {
  it('says how to get a repository', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'no-repo-'));

    expect(await repo.capture(folder)).toEqual({
      git: null,
      notes: [
        `${folder} is not in a git repository, so the code of this run was not recorded. Run "git init" there to have it recorded.`,
      ],
    });
    rmSync(folder, { recursive: true });
  });

  it('says that git is not installed', async () => {
    vi.stubEnv('PATH', repo.base);

    expect((await repo.capture()).notes).toEqual([
      'git was not found, so the code of this run was not recorded. Install git (https://git-scm.com) and make sure it is on the PATH.',
    ]);
  });

  it('says that the folder does not exist', async () => {
    const gone = join(repo.base, 'gone');

    expect((await repo.capture(gone)).notes).toEqual([
      `${gone} does not exist, so the code of this run was not recorded.`,
    ]);
  });

  it('says how to trust a repository of another user', async () => {
    vi.stubEnv('PATH', `${repo.base}:${process.env.PATH}`);
    const script = `#!/bin/sh\necho "fatal: detected dubious ownership in repository at '/data/shared'" >&2\nexit 128\n`;
    writeFileSync(join(repo.base, 'git'), script, { mode: 0o755 });

    expect((await repo.capture()).notes).toEqual([
      'git refuses to read /data/shared because another user owns it, so the code of this run was not recorded. To trust it, run: git config --global --add safe.directory "/data/shared"',
    ]);
  });

  it('gives up a git that hangs', async () => {
    vi.stubEnv('PATH', `${repo.base}:${process.env.PATH}`);
    writeFileSync(join(repo.base, 'git'), `#!/bin/sh\ntrap '' INT\nexec sleep 3\n`, { mode: 0o755 });

    expect(await repo.capture(repo.root, { timeout: 300 })).toEqual({
      git: null,
      notes: [
        'git gave no answer within 0.3 s, so the code of this run was not recorded. Run "git status" in the folder to see what keeps it.',
      ],
    });
  });
});
