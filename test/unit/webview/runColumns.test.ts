import { expect, test } from 'vitest';
import {
  baselineFirst,
  baselineOf,
  decimalPad,
  findRuns,
  runColumns,
  sortRuns,
} from '../../../webview/comparison/runColumns';
import { metric, run, t } from './runFixture';

const RUNS = [
  run('a', { metrics: { loss: metric(0.3), 'system/cpu': metric(50) }, params: { lr: '0.1', seed: '1' } }),
  run('b', { metrics: { loss: metric('NaN') }, params: { lr: '0.01', seed: '1' } }),
  run('c', { metrics: {}, params: { lr: '1', seed: '1' } }),
  run('d', { metrics: { loss: metric(0.12345) }, params: { lr: '0.1', seed: '1' } }),
];
const INPUT = { runs: RUNS, baseline: RUNS[0] ?? null, query: '', narrow: false, showSystem: false, now: () => 0, t };

test('Columns are the metrics and the params that differ; the system’s own metrics stay out', () => {
  expect(runColumns(INPUT).map(({ key }) => key)).toEqual(['status', 'metric:loss', 'param:lr', 'duration', 'commit']);
});

test('A narrow table has the main metric and its difference, at one precision', () => {
  const columns = runColumns({ ...INPUT, narrow: true });
  expect(RUNS.map((one) => columns.map(({ cell }) => cell(one).text))).toEqual([
    ['0.300', ''],
    ['NaN', ''],
    [null, null],
    ['0.123', '−0.177'],
  ]);
});

test('Sorting puts NaN and missing values last either way', () => {
  const columns = runColumns(INPUT);
  const ids = (descending: boolean) =>
    sortRuns(RUNS, columns, { column: 'metric:loss', descending }).map((one) => one.run.id);
  expect([ids(false), ids(true)]).toEqual([
    ['d', 'a', 'b', 'c'],
    ['a', 'd', 'b', 'c'],
  ]);
});

test('Decimal points stand under each other by invisible digits, unless a value is no plain number', () => {
  const values = ['0.1', '0.01', '1'];
  expect([values.map(decimalPad(values)), values.map(decimalPad([...values, '1e-5']))]).toEqual([
    ['0', '', '.00'],
    ['', '', ''],
  ]);
});

test('A search for a run finds it by name, and falls back to all runs where it names a column', () => {
  expect([findRuns(RUNS, '0.01').map((one) => one.run.id), findRuns(RUNS, 'loss').length]).toEqual([['b'], 4]);
});

test('The baseline is the chosen run, or the first where that one is gone', () => {
  expect([
    baselineOf(RUNS, { folder: 'file:///w', runId: 'c' }),
    baselineOf(RUNS, { folder: 'file:///w', runId: 'gone' }),
    baselineOf(RUNS, null),
  ]).toEqual([2, 0, 0]);
});

test('Side by side, the baseline stands first and the others keep their order', () => {
  const ids = (chosen: string) => baselineFirst(RUNS, { folder: 'file:///w', runId: chosen }).map((one) => one.run.id);
  expect([ids('c'), ids('gone')]).toEqual([
    ['c', 'a', 'b', 'd'],
    ['a', 'b', 'c', 'd'],
  ]);
});
