import { expect, test } from 'vitest';
import { aliasProblem, modelNameProblem } from '../../../src/host/register/registryNames';
import { rankRuns } from '../../../src/host/register/runRanking';
import { encodeNumber } from '../../../src/shared/model/metric';
import type { RunSummary } from '../../../src/shared/model/run';

function run(
  name: string,
  startTime: number,
  mainMetric: string | null,
  goal: RunSummary['goal'],
  last?: number,
): RunSummary {
  const metrics = mainMetric === null || last === undefined ? {} : { [mainMetric]: { last: encodeNumber(last) } };
  return { name, startTime, mainMetric, goal, metrics } as RunSummary;
}

test('runs are ranked by the metric and goal of their job, the group of the newest run first', () => {
  const runs = [
    run('worse', 1, 'accuracy', 'maximize', 0.8),
    run('best', 2, 'accuracy', 'maximize', 0.9),
    run('broken', 3, 'accuracy', 'maximize', Number.NaN),
    run('low', 4, 'loss', 'minimize', 0.1),
    run('high', 9, 'loss', 'minimize', 0.4),
    run('old', 5, 'score', null, 1),
    run('young', 6, 'score', null, 0),
    run('unmeasured', 10, 'accuracy', 'maximize'),
    run('plain', 11, null, null),
  ];
  const drawn = rankRuns(runs, (item) => item).map(
    ({ metric, goal, runs: ranked }) => `${metric} ${goal}: ${ranked.map(({ name }) => name).join(' ')}`,
  );
  expect(drawn).toEqual([
    'loss minimize: low high',
    'score null: young old',
    'accuracy maximize: best worse broken',
    'null null: plain unmeasured',
  ]);
});

test.each([
  ['species', null],
  ['Penguin species (v2)', null],
  [' ', 'empty'],
  ['a/b', 'characters'],
  ['..', 'characters'],
  ['a'.repeat(201), 'long'],
])('the model name %j has the problem %j', (name, expected) => {
  expect(modelNameProblem(name)).toBe(expected);
});

test.each([
  ['champion', null],
  ['prod-1', null],
  ['', 'empty'],
  ['latest', 'reserved'],
  ['v2', 'reserved'],
  ['a b', 'characters'],
])('the alias %j has the problem %j', (alias, expected) => {
  expect(aliasProblem(alias)).toBe(expected);
});
