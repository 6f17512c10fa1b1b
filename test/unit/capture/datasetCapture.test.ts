import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  appendFileSync,
  chmodSync,
  mkdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { useWorkerBundle } from './buildWorker';
import { CaptureFixture } from './captureFixture';

const worker = useWorkerBundle();
let fixture: CaptureFixture;

beforeEach(() => {
  fixture = new CaptureFixture(worker.dist);
});

afterEach(() => fixture.dispose());

/** Lets the clock move on, so that what comes next is later than what was. */
const tick = () => sleep(25);

async function hashOf(path: string): Promise<string | null> {
  await tick();
  const run = fixture.run(createHash('sha256').update(`${path}${Math.random()}`).digest('hex').slice(0, 12));
  await fixture.capture.datasets(run, fixture.folder, [{ path, role: null }]);
  const [use] = fixture.store.datasets.uses(run);
  return use?.hash ?? use?.error ?? null;
}

function sh(script: string, cwd = fixture.folder): string {
  return execFileSync('bash', ['-c', script], { cwd, encoding: 'utf8' }).trim();
}

const FOLDER_HASH =
  "find . -type f -printf '%P\\0' | LC_ALL=C sort -z | xargs -0 -r sha256sum -- | sha256sum | cut -d' ' -f1";

describe('the hash of a file', () => {
  it('equals sha256sum', async () => {
    fixture.write('d é.csv', 'a,b\n1,2\n');
    fixture.write('empty', '');
    expect([await hashOf('d é.csv'), await hashOf('empty')]).toEqual([
      `sha256:${sh("sha256sum 'd é.csv' | cut -d' ' -f1")}`,
      `sha256:${sh("sha256sum empty | cut -d' ' -f1")}`,
    ]);
  });

  it('spans files larger than the buffer', async () => {
    fixture.write('large', Buffer.alloc(5 * 1024 ** 2 + 17, 'x'));
    expect(await hashOf('large')).toBe(`sha256:${sh("sha256sum large | cut -d' ' -f1")}`);
  });

  it('follows the path itself where it is a link', async () => {
    const file = fixture.write('real.csv', '1');
    symlinkSync(file, join(fixture.folder, 'link.csv'));
    expect(await hashOf('link.csv')).toBe(await hashOf('real.csv'));
  });
});

describe('the hash of a folder', () => {
  it('equals what coreutils say of names that sort and print oddly', async () => {
    const names = [
      'a b',
      'a-b/x',
      'a/z',
      'a',
      'B',
      'é',
      'new\nline',
      'car\rriage',
      'back\\slash',
      '-dash',
      '.hidden',
      'q"',
    ];
    for (const [index, name] of names.entries()) if (name !== 'a') fixture.write(`data/${name}`, `content ${index}`);
    writeFileSync(Buffer.concat([Buffer.from(join(fixture.folder, 'data/')), Buffer.from([0x66, 0xff])]), 'raw');
    mkdirSync(join(fixture.folder, 'data/empty'));
    expect(await hashOf('data')).toBe(`sha256:${sh(FOLDER_HASH, join(fixture.folder, 'data'))}`);
  });

  it('follows no links inside, so that loops are harmless', async () => {
    fixture.write('data/a', '1');
    const before = await hashOf('data');
    symlinkSync('.', join(fixture.folder, 'data/loop'));
    symlinkSync('a', join(fixture.folder, 'data/link'));
    expect([await hashOf('data'), sh(FOLDER_HASH, join(fixture.folder, 'data'))]).toEqual([before, before?.slice(7)]);
  });

  it('of nothing is that of no lines', async () => {
    mkdirSync(join(fixture.folder, 'data'));
    expect(await hashOf('data')).toBe(`sha256:${createHash('sha256').digest('hex')}`);
  });

  it('changes with a file, a name and a removal, and comes back', async () => {
    fixture.write('data/a', '1');
    fixture.write('data/b', '2');
    const first = await hashOf('data');
    fixture.write('data/a', '3');
    const changed = await hashOf('data');
    renameSync(join(fixture.folder, 'data/a'), join(fixture.folder, 'data/c'));
    const renamed = await hashOf('data');
    rmSync(join(fixture.folder, 'data/c'));
    const removed = await hashOf('data');
    fixture.write('data/a', '1');
    const back = await hashOf('data');
    expect([new Set([first, changed, renamed, removed]).size, back]).toEqual([4, first]);
  });

  it('counts files and bytes', async () => {
    for (let index = 0; index < 1200; index++) fixture.write(`data/${index % 7}/${index}`, 'xy');
    await tick();
    const run = fixture.run();
    await fixture.capture.datasets(run, fixture.folder, [{ path: 'data', role: 'train' }]);
    expect(fixture.store.datasets.uses(run)).toEqual([
      {
        path: 'data',
        role: 'train',
        state: 'hashed',
        hash: `sha256:${sh(FOLDER_HASH, join(fixture.folder, 'data'))}`,
        bytes: 2400,
        files: 1200,
        error: null,
      },
    ]);
  });
});

describe('a use of a dataset', () => {
  it('is pending at once, and stored relative to the folder where it lies inside it', async () => {
    fixture.write('in/a.csv');
    const outside = sh('mktemp');
    await tick();
    const run = fixture.run();
    const done = fixture.capture.datasets(run, fixture.folder, [
      { path: './in/../in/a.csv', role: 'train' },
      { path: outside, role: null },
    ]);
    const pending = fixture.store.datasets.uses(run).map(({ path, state }) => [path, state]);
    await done;
    const settled = fixture.store.datasets.uses(run).map(({ path, state }) => [path, state]);
    rmSync(outside);
    expect([pending.sort(), settled.sort()]).toEqual([
      [
        [outside, 'pending'],
        ['in/a.csv', 'pending'],
      ],
      [
        [outside, 'hashed'],
        ['in/a.csv', 'hashed'],
      ],
    ]);
  });

  it('says what is wrong with a path that is missing, a pipe or a loop', async () => {
    sh('mkfifo pipe; ln -s loop loop');
    const run = fixture.run();
    await fixture.capture.datasets(
      run,
      fixture.folder,
      ['gone.csv', 'pipe', 'loop'].map((path) => ({ path, role: null })),
    );
    const uses = fixture.store.datasets.uses(run).map(({ path, state, hash, error }) => [path, state, hash, error]);
    expect(uses.sort()).toEqual([
      ['gone.csv', 'missing', null, `${fixture.folder}/gone.csv does not exist.`],
      ['loop', 'failed', null, `${fixture.folder}/loop is a symbolic link that leads back to itself.`],
      ['pipe', 'failed', null, `${fixture.folder}/pipe is neither a file nor a folder.`],
    ]);
  });

  it.skipIf(process.getuid?.() === 0)('says that it may not be read', async () => {
    chmodSync(fixture.write('locked.csv'), 0);
    expect(await hashOf('locked.csv')).toBe(
      `${fixture.folder}/locked.csv may not be read. Give yourself permission to read it.`,
    );
  });

  it('has changed where it is written while it is read', async () => {
    const file = fixture.write('growing', Buffer.alloc(64 * 1024 ** 2));
    await tick();
    const run = fixture.run();
    const done = fixture.capture.datasets(run, fixture.folder, [{ path: 'growing', role: null }]);
    const writer = setInterval(() => appendFileSync(file, 'x'), 1);
    await done;
    clearInterval(writer);
    const [use] = fixture.store.datasets.uses(run);
    expect([use?.state, use?.hash]).toEqual(['changed', null]);
  });

  it('has changed where it was written after the run had started', async () => {
    const run = fixture.run();
    await tick();
    fixture.write('late/a', '1');
    await fixture.capture.datasets(run, fixture.folder, [{ path: 'late', role: null }]);
    expect(fixture.store.datasets.uses(run).map(({ state, hash, error }) => [state, hash, error])).toEqual([
      ['changed', null, 'late changed after the run was started.'],
    ]);
  });

  it('fails with a reason where there are no workers', async () => {
    const broken = new CaptureFixture(join(worker.dist, 'nowhere'));
    const run = broken.run();
    broken.write('a');
    await broken.capture.datasets(run, broken.folder, [{ path: 'a', role: null }]);
    const [use] = broken.store.datasets.uses(run);
    await broken.dispose();
    expect([use?.state, use?.error?.includes('Cannot find module')]).toEqual(['failed', true]);
  });
});

describe('the cache', () => {
  it('spares reading again what has not changed', async () => {
    fixture.write('data/a', Buffer.alloc(1000));
    fixture.write('data/b', Buffer.alloc(500));
    const first = await hashOf('data');
    fixture.progress.length = 0;
    const second = await hashOf('data');
    const unread = fixture.progress.length;
    fixture.write('data/b', Buffer.alloc(400));
    await hashOf('data');
    expect([second === first, unread, fixture.progress.at(-1)]).toEqual([
      true,
      0,
      { runId: expect.any(String), path: 'data', doneBytes: 1400, totalBytes: 1400 },
    ]);
  });

  it('sees a rewrite of the same size that puts the old time back', async () => {
    const file = fixture.write('a', 'one');
    utimesSync(file, 1000, 1000);
    const first = await hashOf('a');
    writeFileSync(file, 'two');
    utimesSync(file, 1000, 1000);
    expect(await hashOf('a')).not.toBe(first);
  });

  it('sees a rewrite of the same size right after hashing', async () => {
    const file = fixture.write('a', 'one');
    const run = fixture.run();
    await fixture.capture.datasets(run, fixture.folder, [{ path: 'a', role: null }]);
    writeFileSync(file, 'two');
    expect(
      await fixture.capture.compareWithDisk([
        { path: 'a', hash: `sha256:${sh("printf one | sha256sum | cut -d' ' -f1")}` },
      ]),
    ).toEqual([{ path: 'a', differs: true, missing: false }]);
  });
});

describe('at the end of a run', () => {
  it('datasets whose stat differs have changed, the others keep their hash', async () => {
    fixture.write('same.csv');
    fixture.write('rewritten.csv');
    fixture.write('gone.csv');
    fixture.write('folder/a');
    fixture.write('folder/b');
    await tick();
    const run = fixture.run();
    const data = ['same.csv', 'rewritten.csv', 'gone.csv', 'folder'].map((path) => ({ path, role: null }));
    await fixture.capture.datasets(run, fixture.folder, data);
    fixture.write('rewritten.csv', 'other');
    rmSync(join(fixture.folder, 'gone.csv'));
    fixture.write('folder/c');
    const uses = await fixture.capture.recheckDatasets(run);
    expect(uses.map(({ path, state, hash }) => [path, state, hash === null]).sort()).toEqual([
      ['folder', 'changed', true],
      ['gone.csv', 'changed', true],
      ['rewritten.csv', 'changed', true],
      ['same.csv', 'hashed', false],
    ]);
  });

  it('hashes what a tracker that ended left pending, unless it changed since the start', async () => {
    fixture.write('old.csv');
    await tick();
    const run = fixture.run();
    await tick();
    fixture.write('new.csv');
    const use = { role: null, state: 'pending', hash: null, bytes: null, files: null, error: null } as const;
    fixture.store.datasets.setUse(run, { path: 'old.csv', ...use });
    fixture.store.datasets.setUse(run, { path: 'new.csv', ...use });
    const uses = await fixture.capture.recheckDatasets(run);
    expect(uses.map(({ path, state }) => [path, state]).sort()).toEqual([
      ['new.csv', 'changed'],
      ['old.csv', 'hashed'],
    ]);
  });
});

describe('compareWithDisk', () => {
  it('tells what is the same, what differs and what is gone', async () => {
    fixture.write('same.csv', '1');
    fixture.write('other.csv', '1');
    const hash = (await hashOf('same.csv')) ?? '';
    fixture.write('other.csv', '2');
    const datasets = ['same.csv', 'other.csv', 'gone.csv'].map((path) => ({ path, hash }));
    expect(await fixture.capture.compareWithDisk(datasets)).toEqual([
      { path: 'same.csv', differs: false, missing: false },
      { path: 'other.csv', differs: true, missing: false },
      { path: 'gone.csv', differs: null, missing: true },
    ]);
  });
});
