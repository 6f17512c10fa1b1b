import { expect, test } from 'vitest';
import { commitTitle } from '../../../src/host/commit/commitTitle';

const hash = '3f2a91c0123456789012345678901234567890ab';

test('the title of a commit names run, metric, short hash and subject', () => {
  expect(
    commitTitle({ run: 'calm-otter', metric: 'accuracy 0.943' }, { hash, subject: 'Tune the learning rate' }),
  ).toBe('calm-otter · accuracy 0.943 · 3f2a91c Tune the learning rate');
});

test('without a metric its place is left out', () => {
  expect(commitTitle({ run: 'calm-otter', metric: null }, { hash, subject: 'Begin' })).toBe(
    'calm-otter · 3f2a91c Begin',
  );
});

test('a long subject is cut with an ellipsis, between whole characters', () => {
  const title = commitTitle({ run: 'r', metric: null }, { hash, subject: '🐧'.repeat(80) });
  expect(title).toBe(`r · 3f2a91c ${'🐧'.repeat(71)}…`);
});
