import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { parseMlopsYaml } from '../../../src/shared/config/mlopsYaml.ts';

/** Each problem as `line:column-endLine:endColumn severity message`. */
function problems(text: string): string[] {
  return parseMlopsYaml(text).problems.map(
    (one) => `${one.line}:${one.column}-${one.endLine}:${one.endColumn} ${one.severity} ${one.message}`,
  );
}

const GOOD = `version: 1
jobs:
  train:
    command: python train.py --lr \${lr}
    cwd: code
    params: [params.yaml]
    data: {train: data/train.csv, test: data/test.csv}
    outputs: [model.json]
    metrics: [metrics.json]
    stdout: {patterns: ['loss (?<loss>[\\d.e-]+)']}
    metric: accuracy
    goal: maximize
    env: {PYTHONHASHSEED: '0'}
  quiet:
    command: ./run
    data: [a.csv]
    stdout: off
`;

it('reads every setting', () => {
  expect(parseMlopsYaml(GOOD)).toEqual({
    problems: [],
    config: {
      version: 1,
      jobs: {
        train: {
          command: `python train.py --lr \${lr}`,
          cwd: 'code',
          params: ['params.yaml'],
          data: { train: 'data/train.csv', test: 'data/test.csv' },
          outputs: ['model.json'],
          metrics: ['metrics.json'],
          stdout: { patterns: ['loss (?<loss>[\\d.e-]+)'] },
          metric: 'accuracy',
          goal: 'maximize',
          env: { PYTHONHASHSEED: '0' },
        },
        quiet: { command: './run', data: ['a.csv'], stdout: 'off' },
      },
    },
  });
});

it('reads the example without a problem', () => {
  const { config, problems } = parseMlopsYaml(readFileSync('examples/penguins/mlops.yaml', 'utf8'));
  expect([problems, Object.keys(config?.jobs ?? {})]).toEqual([[], ['train']]);
});

it('takes an empty file, or one of comments, for no jobs', () => {
  expect(['', '# nothing\n', 'jobs: {}\n'].map(parseMlopsYaml)).toEqual([
    { config: {}, problems: [] },
    { config: {}, problems: [] },
    { config: { jobs: {} }, problems: [] },
  ]);
});

it('lets jobs share settings by anchors', () => {
  const text = 'jobs:\n  a: &a\n    command: x\n    metric: m\n  b:\n    <<: *a\n    command: y\n';
  expect(parseMlopsYaml(text)).toEqual({
    config: { jobs: { a: { command: 'x', metric: 'm' }, b: { command: 'y', metric: 'm' } } },
    problems: [],
  });
});

/** One text for each kind of mistake, with what is said of it. */
const mistakes: [string, string, string[]][] = [];

it.each(mistakes)('says the mistake: %s', (_, text, expected) => {
  expect(problems(text)).toEqual(expected);
});
