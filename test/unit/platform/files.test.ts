import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { writeAtomic } from '../../../src/platform/atomicFile';
import { nodeRuntime, nodesOnPath, pinnedNodes } from '../../../src/platform/nodeRuntime';
import { writePrivateFile } from '../../../src/platform/privateFile';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'files-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

test('writing replaces the whole file and leaves nothing beside it', async () => {
  const path = join(folder, 'a.json');
  await writeFile(path, 'a longer text than the next');
  await writeAtomic(path, 'new');
  expect({ text: await readFile(path, 'utf8'), files: await readdir(folder) }).toEqual({
    text: 'new',
    files: ['a.json'],
  });
});

test('a failed write leaves the old file and nothing beside it', async () => {
  const path = join(folder, 'a.json');
  await writeFile(path, 'old');
  const failing = writeAtomic(path, 'new', { beforeRename: () => Promise.reject(new Error('no')) });
  await expect(failing).rejects.toThrow('no');
  expect({ text: await readFile(path, 'utf8'), files: await readdir(folder) }).toEqual({
    text: 'old',
    files: ['a.json'],
  });
});

test('a private file is its owner’s alone, even over one that was open to all', async () => {
  const path = join(folder, 'token');
  await writeFile(path, 'old');
  await chmod(path, 0o666);
  await writePrivateFile(path, 'secret');
  expect({ mode: (await stat(path)).mode & 0o777, text: await readFile(path, 'utf8') }).toEqual({
    mode: 0o600,
    text: 'secret',
  });
});

test('this Node runs our bundles, and the pinned one is found from dist', async () => {
  expect({
    runtime: await nodeRuntime(join(folder, 'dist')),
    pinned: pinnedNodes(join(process.cwd(), 'dist')),
    onPath: nodesOnPath([folder, join(process.execPath, '..'), folder].join(':')),
  }).toEqual({
    runtime: { command: process.execPath, env: {} },
    pinned: [join(process.cwd(), 'node_modules', 'node', 'bin', 'node')],
    onPath: [process.execPath],
  });
});
