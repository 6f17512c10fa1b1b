import { expect, test } from 'vitest';
import { stepTicks } from '../../../webview/comparison/stepTicks';

test('Steps are labelled at whole round numbers, no more than there is room for', () => {
  expect([
    stepTicks(1, 600, 6),
    stepTicks(1, 300, 4),
    stepTicks(0, 3, 8),
    stepTicks(980, 1_234_567, 3),
    stepTicks(101, 104, 1),
    stepTicks(7, 7, 5),
  ]).toEqual([[100, 200, 300, 400, 500, 600], [100, 200, 300], [0, 1, 2, 3], [500_000, 1_000_000], [101], [7]]);
});
