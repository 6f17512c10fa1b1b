import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ensureStoreFolder, findStoreFolder } from '../../../src/client/storeFolder';
import { StorePaths } from '../../../src/platform/storePaths';

let top: string;
let deep: string;
beforeEach(() => {
  top = mkdtempSync(join(tmpdir(), 'cockpit-folder-'));
  deep = join(top, 'a', 'b', 'c');
  mkdirSync(deep, { recursive: true });
});
afterEach(() => {
  chmodSync(top, 0o700);
  rmSync(top, { recursive: true, force: true });
});

test('the folder of the nearest store counts before mlops.yaml, before the git top, before the folder itself', () => {
  const found = [findStoreFolder(deep)];
  mkdirSync(join(top, '.git'));
  found.push(findStoreFolder(deep));
  writeFileSync(join(top, 'a', 'mlops.yaml'), '');
  found.push(findStoreFolder(deep));
  mkdirSync(join(top, '.mlops'));
  found.push(findStoreFolder(deep));
  mkdirSync(join(top, 'a', 'b', '.mlops'));
  found.push(findStoreFolder(deep));
  expect(found).toEqual([deep, top, join(top, 'a'), top, join(top, 'a', 'b')]);
});

test('a worktree, whose .git is a file, is a top of its own', () => {
  writeFileSync(join(top, 'a', '.git'), 'gitdir: elsewhere');
  expect(findStoreFolder(deep)).toBe(join(top, 'a'));
});

test('the store keeps itself out of git, and an ignore file that is there stays', () => {
  const paths = new StorePaths(top);
  ensureStoreFolder(paths);
  const first = readFileSync(join(paths.root, '.gitignore'), 'utf8');
  writeFileSync(join(paths.root, '.gitignore'), '*\n!kept\n');
  ensureStoreFolder(paths);
  expect([first, readFileSync(join(paths.root, '.gitignore'), 'utf8')]).toEqual(['*\n', '*\n!kept\n']);
});

test('a store that cannot be made says where, why, and how to move it', () => {
  writeFileSync(join(top, '.mlops'), 'a file');
  const root = join(top, '.mlops');
  expect(() => ensureStoreFolder(new StorePaths(top))).toThrow(
    expect.objectContaining({
      code: 'STORAGE',
      message: `The store cannot be written at ${root} (a file is in the way). Move it to a folder you can write to: --store DIR on the command line, or the setting mlops.store.location.`,
    }),
  );
});
