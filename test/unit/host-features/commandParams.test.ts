import { expect, test } from 'vitest';
import { findCommandParams, replaceCommandParams } from '../../../src/host/launch/commandParams';

function params(argv: string[]): Record<string, string> {
  return Object.fromEntries(findCommandParams(argv).map(({ name, value }) => [name, value]));
}

test('flags with a value in either form and Hydra assignments are params; bare flags are not', () => {
  expect(
    params(['python', 'train.py', '--lr', '0.1', '--epochs=5', '-b', '32', '--fast', 'model.depth=3', '+seed=1']),
  ).toEqual({ lr: '0.1', epochs: '5', b: '32', 'model.depth': '3', seed: '1' });
});

test('a negative number is a value, another flag is not', () => {
  expect(params(['python', 't.py', '--offset', '-0.5', '--bias', '-.1', '--verbose', '--lr', '1'])).toEqual({
    offset: '-0.5',
    bias: '-.1',
    lr: '1',
  });
});

test('the module of python -m is not a param', () => {
  expect(params(['python', '-u', '-m', 'train', '--lr', '1'])).toEqual({ lr: '1' });
});

test('a list of numbers is one param, and may change its length', () => {
  const argv = ['python', 't.py', '--layers', '64', '32', '--lr', '1'];
  expect([params(argv), replaceCommandParams(argv, { layers: '8 4 2', lr: '2' })]).toEqual([
    { layers: '64 32', lr: '1' },
    ['python', 't.py', '--layers', '8', '4', '2', '--lr', '2'],
  ]);
});

test('a value holding an equals sign is kept whole', () => {
  expect(params(['x', '--filter=a=b'])).toEqual({ filter: 'a=b' });
});

test('changed params are written where they stood and everything else stays', () => {
  expect(
    replaceCommandParams(['python', 't.py', '--lr', '0.1', '--epochs=5', 'depth=3', '--fast'], {
      lr: '-1',
      epochs: '7',
      depth: '',
      unknown: '1',
    }),
  ).toEqual(['python', 't.py', '--lr', '-1', '--epochs=7', 'depth=', '--fast']);
});
