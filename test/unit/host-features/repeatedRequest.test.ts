import { expect, test } from 'vitest';
import { maskedWords, repeatedRequest } from '../../../src/host/launch/repeatedRequest';
import type { RunDetail } from '../../../src/shared/model/run';
import { MASK } from '../../../src/shared/params/secrets';

function run(changes: Partial<RunDetail>): RunDetail {
  const detail: Partial<RunDetail> = {
    command: 'python train.py',
    argv: ['python', 'train.py'],
    cwd: '/repo/sub',
    experiment: 'penguins',
    datasets: [{ path: 'data/a.csv', role: 'train', state: 'hashed', hash: null, bytes: 1, files: 1, error: null }],
    outputs: ['model.json'],
    artifacts: [
      { path: 'model.json', bytes: 1, hash: null, kind: 'file' },
      { path: 'logged.txt', bytes: 1, hash: null, kind: 'file' },
    ],
    ...changes,
  };
  return detail as RunDetail;
}

test('a command is repeated in its folder, on its data, for the outputs it was asked to keep', () => {
  expect(repeatedRequest(run({}), '/repo')).toEqual({
    argv: ['python', 'train.py'],
    cwd: '/repo/sub',
    experiment: 'penguins',
    data: [{ path: '/repo/data/a.csv', role: 'train' }],
    outputs: ['model.json'],
  });
});

test('a line that went through a shell is repeated as the line', () => {
  const { shell, argv } = repeatedRequest(run({ argv: null, command: 'a | b' }), '/repo');
  expect([shell, argv]).toEqual(['a | b', undefined]);
});

test('the words that hold a masked secret are found', () => {
  expect(maskedWords(['x', '--token', MASK, `https://me:${MASK}@host`, 'y'])).toEqual([2, 3]);
});
