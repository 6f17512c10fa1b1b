import { expect, test } from 'vitest';
import { compareBy, matchesAll } from '../../../src/tracker/mlflow/filter/evaluate';
import { EXPERIMENTS, LOGGED_MODELS, MODEL_VERSIONS, RUNS, TRACES } from '../../../src/tracker/mlflow/filter/grammars';
import { isLike } from '../../../src/tracker/mlflow/filter/like';
import { parseFilter, parseOrder } from '../../../src/tracker/mlflow/filter/parseFilter';
import { MlflowError } from '../../../src/tracker/mlflow/wire/mlflowError';

test.each<[string, unknown[]]>([
  ['metrics.acc > 0.5', [['metric', 'acc', '>', 0.5]]],
  ['metric.acc>=1e-3', [['metric', 'acc', '>=', 0.001]]],
  ['metrics.`my metric` < -1', [['metric', 'my metric', '<', -1]]],
  ['metrics."a-b" != .5', [['metric', 'a-b', '!=', 0.5]]],
  ['params.lr = "0.1"', [['param', 'lr', '=', '0.1']]],
  ["parameters.lr ilike '%1'", [['param', 'lr', 'ILIKE', '%1']]],
  ["tags.mlflow.source.name like 'a%'", [['tag', 'mlflow.source.name', 'LIKE', 'a%']]],
  ['tag.x IS NULL', [['tag', 'x', 'IS NULL', null]]],
  ['params.x is not null', [['param', 'x', 'IS NOT NULL', null]]],
  ["status = 'RUNNING'", [['attribute', 'status', '=', 'RUNNING']]],
  ["attributes.`Run name` = 'x'", [['attribute', 'run_name', '=', 'x']]],
  ['run.start_time > 1700000000000', [['attribute', 'start_time', '>', 1_700_000_000_000]]],
  ['created < 5', [['attribute', 'start_time', '<', 5]]],
  ["run_id IN ('a', 'b')", [['attribute', 'run_id', 'IN', ['a', 'b']]]],
  ["attr.run_id not in ('a',)", [['attribute', 'run_id', 'NOT IN', ['a']]]],
  ["dataset.name = 'iris'", [['dataset', 'name', '=', 'iris']]],
  [
    "params.a = 'it''s' AND params.b = ''",
    [
      ['param', 'a', '=', "it''s"],
      ['param', 'b', '=', ''],
    ],
  ],
  [
    "params.a = 'x AND y' and  metrics.b = 1",
    [
      ['param', 'a', '=', 'x AND y'],
      ['metric', 'b', '=', 1],
    ],
  ],
  ['   ', []],
])('%s is understood', (text, wanted) => {
  const clauses = parseFilter(text, RUNS).map(({ entity, key, operator, value }) => [entity, key, operator, value]);
  expect(clauses).toEqual(wanted);
});

test.each([
  ['metrics.a > 1 OR metrics.b > 1', 'Invalid clause(s) in filter string'],
  ['(metrics.a > 1)', 'Invalid clause(s) in filter string'],
  ['NOT metrics.a > 1', "Invalid clause(s) in filter string: 'NOT'"],
  ['metrics.a-b > 1 OR', 'Invalid clause(s) in filter string'],
  ['metrics.my-metric > 1', 'Invalid clause(s) in filter string'],
  ['metrics.a > 1;', 'Invalid clause(s) in filter string'],
  ['metrics.a > +1', 'Invalid clause(s) in filter string'],
  ['metrics.a > 1 AND', 'Invalid clause(s) in filter string'],
  ["metrics.a > '1'", 'Expected numeric value type for metric. Found'],
  ["metrics.a LIKE 'x'", 'Expected numeric value type for metric'],
  ['metrics.a <> 1', "Invalid comparator '<>' not one of"],
  ['metrics.a == 1', "Invalid comparator '==' not one of"],
  ['metrics.a IS NULL', 'IS NULL / IS NOT NULL is only supported for tags and params'],
  ['params.a = 1', "Expected a quoted string value for parameter (e.g. 'my-value'). Got value 1"],
  ['params.a = b', 'Parameter value is either not quoted or unidentified quote types used for string value b'],
  ["params.a > 'b'", "Invalid comparator '>' not one of"],
  ["params.a IN ('b')", "Expected a quoted string value for parameter (e.g. 'my-value'). Got value ('b')"],
  ["status IN ('RUNNING')", "Only ['run_id'] attributes support comparison with a list of quoted string values."],
  ['run_id IN ()', 'expected a non-empty list of string values, but got empty list'],
  ["run_id IN ('a' 'b')", 'but got ill-formed list'],
  ["run_id IN ('a'", 'but got ill-formed list'],
  ["run_id = ('a')", "Invalid comparator '='"],
  ["nothing = 'a'", "Invalid attribute key 'nothing' specified. Valid keys are"],
  ["dataset.source = 'a'", "Invalid dataset key 'source' specified"],
  ["acme.x = 'a'", "Invalid entity type 'acme'. Valid values are"],
  ["'a' = params.x", "Expected 'Identifier' found ''a''"],
  ['metrics.a >', 'Invalid comparison clause'],
  ["params.a = 'open", 'Invalid clause(s) in filter string'],
])('%s is refused', (text, message) => {
  expect(() => parseFilter(text, RUNS)).toThrow(message);
});

test.each([
  ['metrics.acc', { entity: 'metric', key: 'acc', ascending: true }],
  ['metrics.`my acc` desc', { entity: 'metric', key: 'my acc', ascending: false }],
  ['attributes.start_time ASC', { entity: 'attribute', key: 'start_time', ascending: true }],
  ['Created DESC', { entity: 'attribute', key: 'start_time', ascending: false }],
])('the order %s is understood', (text, wanted) => {
  expect(parseOrder(text, RUNS)).toEqual(wanted);
});

test.each([
  ['metrics.acc down', 'Invalid ordering key in order_by clause'],
  ['metrics.acc DESC, metrics.b', 'Could not be parsed'],
  ['', 'Could not be parsed'],
  ['duration', "Invalid attribute key 'duration'"],
])('the order “%s” is refused', (text, message) => {
  expect(() => parseOrder(text, RUNS)).toThrow(message);
});

test('each kind of thing has its own keys', () => {
  expect([
    parseFilter("name = 'x' AND tags.a = 'b'", EXPERIMENTS).length,
    parseFilter("run_id IN ('a') AND version_number > 3", MODEL_VERSIONS).length,
    parseFilter("metrics.loss < 1 AND source_run_id = 'r'", LOGGED_MODELS).length,
    parseFilter("trace.status = 'OK' AND request_metadata.`mlflow.sourceRun` = 'r'", TRACES).length,
  ]).toEqual([2, 2, 2, 2]);
  expect(() => parseFilter("params.x = 'a'", EXPERIMENTS)).toThrow("Invalid entity type 'params'");
});

test('what a thing does not have matches nothing but IS NULL', () => {
  const things = { 'tag.a': 'x', 'tag.b': null } as Record<string, string | null>;
  const holds = (text: string) =>
    matchesAll(parseFilter(text, EXPERIMENTS), (entity, key) => things[`${entity}.${key}`]);
  expect(
    [
      "tags.a = 'x'",
      "tags.a != 'y'",
      "tags.b != 'y'",
      'tags.b IS NULL',
      'tags.c IS NOT NULL',
      "tags.a LIKE 'X'",
      "tags.a ILIKE 'X'",
    ].map(holds),
  ).toEqual([true, true, false, true, false, false, true]);
});

test.each([
  ['abc', 'abc', true],
  ['abc', 'a%', true],
  ['abc', '%c', true],
  ['abc', 'a_c', true],
  ['abc', 'a_', false],
  ['abc', 'A%', false],
  ['', '%', true],
  ['', '_', false],
  ['a.c*[x]', 'a.c*[_]', true],
  ['aXbXc', '%X%c', true],
  ['aXbXd', '%X%c', false],
])('%s LIKE %s is %s', (text, pattern, wanted) => {
  expect(isLike(text, pattern)).toBe(wanted);
});

test('a pattern made to take long takes no time', () => {
  const start = performance.now();
  expect(isLike('a'.repeat(5000), `${'%a'.repeat(2000)}%b`)).toBe(false);
  expect(performance.now() - start).toBeLessThan(2000);
});

test('NaN comes after numbers and what is missing last, in both directions', () => {
  const values = [2, undefined, Number.NaN, 1];
  const sorted = (ascending: boolean) =>
    [...values]
      .map((value) => ({ value }))
      .sort(compareBy([{ entity: 'metric', key: 'a', ascending }], ({ value }) => value));
  expect([sorted(true), sorted(false)].map((list) => list.map(({ value }) => value))).toEqual([
    [1, 2, Number.NaN, undefined],
    [2, 1, Number.NaN, undefined],
  ]);
});

test('whatever is written as a filter is understood or refused, in no time', () => {
  const parts = [
    'metrics',
    'params',
    '.',
    ' ',
    "'",
    '"',
    '`',
    '\\',
    '(',
    ')',
    ',',
    'AND',
    'IN',
    'LIKE',
    'IS',
    'NOT',
    'NULL',
    '>',
    '=',
    '!',
    '-',
    '1',
    '1e',
    '.5',
    'é',
    '😀',
    '\0',
    ';',
    'a',
    '%',
    'run_id',
  ];
  const random = generator(7);
  const start = performance.now();
  for (let round = 0; round < 20_000; round++) {
    expectAnswer(Array.from({ length: random(20) }, () => parts[random(parts.length)]).join(random(2) ? '' : ' '));
  }
  for (const part of ["''", "\\'", '``', '-', '((', ' AND ', '1.', "'a',"])
    expectAnswer(`params.a = '${part.repeat(200_000)}`);
  expect(performance.now() - start).toBeLessThan(10_000);
});

function expectAnswer(text: string): void {
  try {
    parseFilter(text, RUNS);
  } catch (error) {
    if (!(error instanceof MlflowError) || error.status !== 400) throw new Error(`${text.slice(0, 200)}: ${error}`);
  }
}

/** Small numbers, the same at every run. */
function generator(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}
