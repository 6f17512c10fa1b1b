import { isAbsolute, join, sep } from 'node:path';
import { expect, it } from 'vitest';
import {
  checkArtifactPath,
  checkFilePath,
  decodeArtifactPath,
} from '../../../src/tracker/mlflow/artifacts/artifactPath';
import { MlflowError } from '../../../src/tracker/mlflow/wire/mlflowError';

it.each([
  ['a/b.txt', 'a/b.txt'],
  ['a//b/./c/', 'a/b/c'],
  ['', ''],
  ['.', ''],
  ['100%', '100%'],
  ['a%41', 'a%41'],
  ['..a/b..', '..a/b..'],
  ['日本 ü', '日本 ü'],
])('%j is taken as %j', (path, expected) => {
  expect(checkArtifactPath(path)).toBe(expected);
});

it('of a file is never empty and never that of a folder', () => {
  const refused = ['', '.', 'a/', './'].map((path) => () => checkFilePath(path));
  for (const call of refused) expect(call).toThrow(new MlflowError('INVALID_PARAMETER_VALUE', 'Invalid path'));
});

it('leads out of its root by no mixture of what paths are made of', () => {
  const parts = [
    '..',
    '.',
    '/',
    '//',
    '\\',
    '%2e',
    '%2E%2e',
    '%2f',
    '%5c',
    '%25',
    'a',
    'é',
    '%00',
    ' ',
    '#',
    '%',
    '~',
    'C:',
    'file:',
  ];
  let state = 20261122;
  const random = (below: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  const root = `${sep}root${sep}of${sep}all`;
  let taken = 0;
  for (let round = 0; round < 50_000; round++) {
    const text = Array.from({ length: 1 + random(8) }, () => parts[random(parts.length)]).join('');
    for (const read of [decodeArtifactPath, checkArtifactPath]) {
      try {
        const path = read(text);
        taken++;
        const at = join(root, path);
        expect(
          [isAbsolute(path), at === root || at.startsWith(root + sep), path.split('/').includes('..')],
          text,
        ).toEqual([false, true, false]);
      } catch (error) {
        if (!(error instanceof MlflowError)) throw error;
      }
    }
  }
  expect(taken).toBeGreaterThan(5000);
});
