import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { isKept, safePath, stepName, UnpackFolder } from '../../../src/tracker/loggers/binary/unpackFolder';
import { LogFolder } from './logFolder';

let logs: LogFolder;
beforeEach(() => {
  logs = new LogFolder();
});
afterEach(() => logs.remove());

it('makes of any name a path that stays in its folder, different for different names', () => {
  const names = ['loss/train', '../../etc', '/abs', 'a:b', 'a?b', 'CON', 'größe', '', '.', 'x'.repeat(300), 'a\\..\\b'];
  const paths = names.map(safePath);
  const climbing = paths.filter(
    (path) => path.startsWith('/') || path.split('/').some((part) => part === '' || /^\.\.?$/.test(part)),
  );
  expect([
    climbing,
    new Set(paths).size,
    paths[0],
    paths[6],
    Math.max(...paths.map(({ length }) => length)) < 120,
  ]).toEqual([[], names.length, 'loss/train', 'größe', true]);
});

it('keeps the first values of a tag, and of each doubling after them as many', () => {
  const kept = (from: number, to: number) =>
    Array.from({ length: to - from }, (_, at) => from + at).filter(isKept).length;
  expect([kept(0, 64), kept(64, 128), kept(128, 256), kept(8192, 16384)]).toEqual([64, 32, 32, 32]);
});

it('names steps so that names are in their order', () => {
  expect([stepName(12), stepName(-3), stepName(2n ** 60n)]).toEqual([
    'step_00000012',
    'step_-00000003',
    'step_1152921504606846976',
  ]);
});

it('writes what was not stored over again, and goes on where someone took the file away', async () => {
  const folder = new UnpackFolder(logs.artifacts, 'here');
  const file = join(logs.artifacts, 'here/a.jsonl');
  const end = await folder.append('a.jsonl', 0, 'one\n');
  await folder.append('a.jsonl', end, 'lost\n');
  const next = await folder.append('a.jsonl', end, 'two\n');
  const before = readFileSync(file, 'utf8');
  rmSync(file);
  await folder.append('a.jsonl', next, 'three\n');
  expect([before, readFileSync(file, 'utf8')]).toEqual(['one\ntwo\n', 'three\n']);
});

it('knows after a restart what it unpacked before', async () => {
  const first = new UnpackFolder(logs.artifacts, 'here');
  await first.open();
  await first.write('images/a/step_00000001.png', 'x');
  const second = new UnpackFolder(logs.artifacts, 'here');
  await second.open();
  expect(second.files()).toEqual([
    { file: join(logs.artifacts, 'here/images/a/step_00000001.png'), path: 'here/images/a/step_00000001.png' },
  ]);
});
