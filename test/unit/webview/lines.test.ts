import { expect, test } from 'vitest';
import { nearestIndex, toLine } from '../../../webview/comparison/lines';
import { logTicks } from '../../../webview/comparison/logTicks';
import { lonelyPoints } from '../../../webview/comparison/lonelyPoints';
import { smooth } from '../../../webview/comparison/smoothing';
import { stretchOf } from '../../../webview/comparison/stretch';
import { shortDuration, timeTicks } from '../../../webview/comparison/timeTicks';
import { virtualRange } from '../../../webview/comparison/virtualRange';

const POINTS = { steps: [0, 1, 2], timestamps: [1000, 2000, 4000], values: [1, 'NaN', -2] as const };
const STEPS = { xAxis: 'step', logScale: false, smoothing: 0, startTime: 500 } as const;

test('Smoothing is debiased: a constant stays what it is, and NaN leaves the average alone', () => {
  const smoothed = smooth([2, 2, Number.NaN, 2, 4], 0.5);
  expect(smoothed.map((value) => Math.round(value * 1000) / 1000)).toEqual([2, 2, Number.NaN, 2, 3.067]);
});

test('A line has gaps where a value is not finite, or has no place on a logarithmic scale, and counts both', () => {
  const linear = toLine(POINTS, STEPS);
  const log = toLine(POINTS, { ...STEPS, logScale: true });
  expect([
    linear.raw.map(({ x, y }) => [x, y]),
    log.raw.map(({ y, value }) => [y, value]),
    [linear.notFinite, linear.notPositive, log.notPositive],
  ]).toEqual([
    [
      [0, 1],
      [1, Number.NaN],
      [2, -2],
    ],
    [
      [1, 1],
      [Number.NaN, Number.NaN],
      [Number.NaN, -2],
    ],
    [1, 0, 1],
  ]);
});

test('The horizontal axis is the step, the time since the start, or the clock', () => {
  const xs = (xAxis: 'step' | 'time' | 'clock') => toLine(POINTS, { ...STEPS, xAxis }).raw.map(({ x }) => x);
  expect([xs('step'), xs('time'), xs('clock')]).toEqual([
    [0, 1, 2],
    [500, 1500, 3500],
    [1000, 2000, 4000],
  ]);
});

test('The nearest point is found from either side, and none in an empty line', () => {
  const points = toLine({ ...POINTS, steps: [0, 10, 20] }, STEPS).raw;
  expect([-5, 4, 6, 16, 99].map((x) => nearestIndex(points, x)).concat(nearestIndex([], 1))).toEqual([
    0, 0, 1, 2, 2, -1,
  ]);
});

test('A point without neighbours gets a dot, a line gets none', () => {
  const point = (y: number) => ({ x: 0, y, step: 0, value: y });
  const lonely = (...ys: number[]) => lonelyPoints(ys.map(point)).map(({ y }) => y);
  expect([lonely(1), lonely(1, 2), lonely(1, 2, Number.NaN, 3)]).toEqual([[1], [], [3]]);
});

test('A zoom reads one point more on either side', () => {
  const series = { steps: [0, 10, 20, 30, 40], timestamps: [100, 110, 120, 130, 140] };
  expect([
    stretchOf(series, 12, 28, 'step', 0),
    stretchOf(series, 15, 25, 'time', 100),
    stretchOf({ steps: [], timestamps: [] }, 0, 1, 'step', 0),
  ]).toEqual([{ fromStep: 10, toStep: 30 }, { fromStep: 10, toStep: 30 }, null]);
});

test('Ticks lie on round times and round logarithms', () => {
  expect([
    timeTicks(0, 150_000, 5),
    logTicks(1e-6, 1e4, 5),
    logTicks(0.5, 0.8, 5).length,
    [0, 90, 45_000, 720_000, 5_400_000].map(shortDuration),
  ]).toEqual([
    [0, 30_000, 60_000, 90_000, 120_000, 150_000],
    [1e-6, 1e-3, 1, 1e3],
    4,
    ['0', '90 ms', '45 s', '12 min', '1:30 h'],
  ]);
});

test('A long list keeps only the rows in sight, and some around, in the page', () => {
  expect([
    virtualRange(0, 240, 24, 1000, 2),
    virtualRange(2400, 240, 24, 1000, 2),
    virtualRange(99_999, 240, 24, 50, 2),
  ]).toEqual([
    { first: 0, end: 12 },
    { first: 98, end: 112 },
    { first: 48, end: 50 },
  ]);
});
