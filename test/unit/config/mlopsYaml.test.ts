import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { parseMlopsYaml } from '../../../src/shared/config/mlopsYaml';

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
const mistakes: [string, string, string[]][] = [
  [
    'an unclosed list',
    'jobs:\n  a:\n    command: [x\n',
    ['4:1-4:1 error Not valid YAML: Flow sequence in block collection must be sufficiently indented and end with a ].'],
  ],
  [
    'a bad indentation',
    'jobs:\n  a:\n   command: x\n    metric: y\n',
    [
      '3:13-3:14 error Not valid YAML: a setting stands where none can be. Check the indentation of this line and the next.',
    ],
  ],
  ['a tab', 'jobs:\n\ta: 1\n', ['2:1-2:2 error Not valid YAML: a tab indents this line. Use spaces.']],
  [
    'two documents',
    'jobs: {}\n---\njobs: {}\n',
    ['2:1-4:1 error Not valid YAML: the file holds several documents. Remove the line ---.'],
  ],
  ['a file that is no map', '- a\n- b\n', ['1:1-3:1 error The file must be sections such as jobs:, but it is a list.']],
  [
    'a file of one word',
    'train\n',
    ['1:1-1:6 error The file must be sections such as jobs:, but it is the text "train".'],
  ],
  ['a future version', 'version: 2\n', ['1:10-1:11 error "version" must be the number 1, but it is the number 2.']],
  ['an unknown section', 'job:\n  a: {}\n', ['1:1-1:4 error Unknown setting "job". Did you mean "jobs"?']],
  [
    'a later section',
    'sweeps: {}\njobs: {}\nmodels: {}\n',
    [
      '1:1-1:7 error This version does not know the section "sweeps" yet. Remove it, or use a version of MLOps Cockpit that knows it.',
      '3:1-3:7 error This version does not know the section "models" yet. Remove it, or use a version of MLOps Cockpit that knows it.',
    ],
  ],
  [
    'later settings of a job',
    'jobs:\n  a:\n    command: x\n    needs: [b]\n    on: {engine: slurm}\n',
    [
      '4:5-4:10 error This version does not know the setting "needs" in job "a" yet. Remove it, or use a version of MLOps Cockpit that knows it.',
      '5:5-5:7 error This version does not know the setting "on" in job "a" yet. Remove it, or use a version of MLOps Cockpit that knows it.',
    ],
  ],
  [
    'an unknown setting near a known one',
    'jobs:\n  a:\n    command: x\n    outptus: [a]\n',
    ['4:5-4:12 error Unknown setting "outptus" in job "a". Did you mean "outputs"?'],
  ],
  [
    'an unknown setting by another name',
    'jobs:\n  a:\n    command: x\n    artifacts: [a]\n',
    ['4:5-4:14 error Unknown setting "artifacts" in job "a". Did you mean "outputs"?'],
  ],
  [
    'an unknown setting far from all',
    'jobs:\n  a:\n    command: x\n    zzz: 1\n',
    [
      '4:5-4:8 error Unknown setting "zzz" in job "a". Known here: command, cwd, params, data, outputs, metrics, stdout, metric, goal, env.',
    ],
  ],
  [
    'an unknown setting of stdout',
    'jobs:\n  a:\n    command: x\n    stdout: {patern: [x]}\n',
    ['4:14-4:20 error Unknown setting "patern" in "stdout" of job "a". Did you mean "patterns"?'],
  ],
  [
    'a job without a command',
    'jobs:\n  a:\n    metric: m\n',
    ['2:3-2:4 error Job "a" has no "command": give a command line, such as python train.py.'],
  ],
  [
    'a job without settings',
    'jobs:\n  a:\n',
    ['2:3-2:4 error Job "a" must be the settings of a job, with at least its command, but it is empty.'],
  ],
  [
    'jobs that are a list',
    'jobs: [a]\n',
    ['1:7-1:10 error "jobs" must be names of jobs, each with its settings, but it is a list.'],
  ],
  [
    'jobs without any',
    'jobs:\n',
    ['1:1-1:5 error "jobs" must be names of jobs, each with its settings, but it is empty.'],
  ],
  [
    'a job that is a command line',
    'jobs:\n  a: python train.py\n',
    [
      '2:6-2:21 error Job "a" must be the settings of a job, with at least its command, but it is the text "python train.py".',
    ],
  ],
  [
    'a bad job name',
    'jobs:\n  my job!: {command: x}\n',
    [
      '2:3-2:10 error "my job!" cannot be the name of a job. Use letters, digits, ".", "_" and "-", beginning with a letter or a digit.',
    ],
  ],
  [
    'an empty command',
    'jobs:\n  a: {command: ""}\n',
    ['2:16-2:18 error "command" of job "a" must be a command line, such as python train.py, but it is an empty text.'],
  ],
  [
    'a command that is a list',
    'jobs:\n  a:\n    command: [python, t.py]\n',
    ['3:14-3:28 error "command" of job "a" must be a command line, such as python train.py, but it is a list.'],
  ],
  [
    'a command left empty',
    'jobs:\n  a:\n    command:\n',
    ['3:5-3:12 error "command" of job "a" must be a command line, such as python train.py, but it is empty.'],
  ],
  [
    'a path in place of a list',
    'jobs:\n  a:\n    command: x\n    params: params.yaml\n',
    [
      '4:13-4:24 error "params" of job "a" must be a list of files, such as [params.yaml], but it is the text "params.yaml". Write [params.yaml].',
    ],
  ],
  [
    'a number in a list of paths',
    'jobs:\n  a:\n    command: x\n    outputs: [m.json, 5]\n',
    [
      '4:23-4:24 error Entry 2 of "outputs" of job "a" must be the path of a file or folder, but it is the number 5. Put it in quotes: "5".',
    ],
  ],
  [
    'a map in place of a list',
    'jobs:\n  a:\n    command: x\n    metrics: {a: b}\n',
    [
      '4:14-4:20 error "metrics" of job "a" must be a list of files, such as [metrics.json], but it is a group of settings.',
    ],
  ],
  [
    'data of a wrong type',
    'jobs:\n  a:\n    command: x\n    data: 5\n',
    [
      '4:11-4:12 error "data" of job "a" must be a list of paths, or roles with their paths such as {train: data/train.csv}, but it is the number 5.',
    ],
  ],
  [
    'data with a wrong entry',
    'jobs:\n  a:\n    command: x\n    data: [a.csv, {b: c}]\n',
    [
      '4:19-4:25 error Entry 2 of "data" of job "a" must be the path of a file or folder, but it is a group of settings.',
    ],
  ],
  [
    'data with a wrong role',
    'jobs:\n  a:\n    command: x\n    data: {train: [a.csv]}\n',
    ['4:19-4:26 error "train" of "data" of job "a" must be the path of a file or folder, but it is a list.'],
  ],
  [
    'data named by one path',
    'jobs:\n  a:\n    command: x\n    data: a.csv\n',
    [
      '4:11-4:16 error "data" of job "a" must be a list of paths, or roles with their paths such as {train: data/train.csv}, but it is the text "a.csv". Write [a.csv].',
    ],
  ],
  [
    'a wrong stdout',
    'jobs:\n  a:\n    command: x\n    stdout: on\n',
    [
      '4:13-4:15 error "stdout" of job "a" must be off, or {patterns: […]} with regular expressions, but it is the text "on".',
    ],
  ],
  [
    'an empty list of patterns',
    'jobs:\n  a:\n    command: x\n    stdout: {patterns: []}\n',
    [
      '4:24-4:26 error "patterns" of "stdout" of job "a" must be a list of at least one regular expression, but it is an empty list.',
    ],
  ],
  [
    'patterns that are one text',
    'jobs:\n  a:\n    command: x\n    stdout: {patterns: "(?<a>x)"}\n',
    [
      '4:24-4:33 error "patterns" of "stdout" of job "a" must be a list of at least one regular expression, but it is the text "(?<a>x)".',
    ],
  ],
  [
    'a broken pattern',
    "jobs:\n  a:\n    command: x\n    stdout: {patterns: ['loss (?<loss>[']}\n",
    ['4:25-4:41 error This pattern cannot be used: unterminated character class.'],
  ],
  [
    'a pattern in the words of Python',
    "jobs:\n  a:\n    command: x\n    stdout: {patterns: ['(?P<loss>.)']}\n",
    ['4:25-4:38 error This pattern cannot be used: it names a group as Python does: write (?<name>…) for (?P<name>…).'],
  ],
  [
    'a pattern without groups',
    'jobs:\n  a:\n    command: x\n    stdout:\n      patterns:\n        - (?<ok>.)\n        - loss (.*)\n',
    ['7:11-7:20 error This pattern cannot be used: it has no named group: write (?<loss>…) around the number to log.'],
  ],
  [
    'a pattern with a name and no value',
    "jobs:\n  a:\n    command: x\n    stdout: {patterns: ['(?<name>.)']}\n",
    ['4:25-4:37 error This pattern cannot be used: it has a group "name" without a group "value".'],
  ],
  [
    'a wrong goal',
    'jobs:\n  a:\n    command: x\n    metric: m\n    goal: maximise\n',
    [
      '5:11-5:19 error "goal" of job "a" must be maximize or minimize, but it is the text "maximise". Did you mean "maximize"?',
    ],
  ],
  [
    'a goal without a metric',
    'jobs:\n  a:\n    command: x\n    goal: minimize\n',
    ['4:5-4:9 warning Job "a" has a goal but no metric it is for. Add metric: with the metric\'s name.'],
  ],
  [
    'a number as a metric',
    'jobs:\n  a:\n    command: x\n    metric: 5\n',
    [
      '4:13-4:14 error "metric" of job "a" must be the name of a metric, but it is the number 5. Put it in quotes: "5".',
    ],
  ],
  [
    'a number as a variable',
    'jobs:\n  a:\n    command: x\n    env: {SEED: 0}\n',
    ['4:17-4:18 error "SEED" of "env" of job "a" must be a text, but it is the number 0. Put it in quotes: "0".'],
  ],
  [
    'variables as a list',
    'jobs:\n  a:\n    command: x\n    env: [A=1]\n',
    [
      '4:10-4:15 error "env" of job "a" must be names of variables with their texts, such as {PYTHONHASHSEED: "0"}, but it is a list.',
    ],
  ],
  [
    'a setting given twice',
    'jobs:\n  a:\n    command: x\n    metric: m\n    metric: n\n',
    ['5:5-5:6 error "metric" is given twice in job "a". Keep one of the two.'],
  ],
  [
    'a job given twice',
    'jobs:\n  a: {command: x}\n  b: {command: y}\n  a: {command: z}\n',
    ['4:3-4:4 error "a" is given twice in "jobs". Keep one of the two.'],
  ],
  [
    'an unknown anchor',
    'jobs:\n  a: *nope\n',
    ['2:6-2:11 error *nope refers to an anchor that is not there. Write &nope before the settings it stands for.'],
  ],
  [
    'an unknown tag',
    'jobs:\n  a:\n    command: x\n    metric: !x m\n',
    ['4:13-4:15 warning Not valid YAML: Unresolved tag: !x.'],
  ],
  [
    'many at once',
    'version: 3\njobs:\n  a: {command: 1}\n  b: {command: y, cdw: .}\n  c: {command: z}\nmonitor: {}\n',
    [
      '1:10-1:11 error "version" must be the number 1, but it is the number 3.',
      '3:16-3:17 error "command" of job "a" must be a command line, such as python train.py, but it is the number 1. Put it in quotes: "1".',
      '4:19-4:22 error Unknown setting "cdw" in job "b". Did you mean "cwd"?',
      '6:1-6:8 error Unknown setting "monitor". Known here: version, jobs.',
    ],
  ],
];

it.each(mistakes)('says the mistake: %s', (_, text, expected) => {
  expect(problems(text)).toEqual(expected);
});

it('keeps the good jobs of a file with mistakes', () => {
  const text =
    'version: 3\njobs:\n  a: {command: 1}\n  b: {command: y}\n  b: {command: z}\n  c: {command: w}\nextra: 1\n';
  expect(parseMlopsYaml(text).config).toEqual({ jobs: { c: { command: 'w' } } });
});

it('never throws, whatever the text', () => {
  const pieces = [
    'jobs',
    ':',
    ' ',
    '\n',
    '  ',
    '{',
    '}',
    '[',
    ']',
    '*',
    '&',
    'a',
    '"',
    "'",
    '-',
    '|',
    '!',
    '\0',
    '%',
    '?',
    '\t',
  ];
  let seed = 1;
  const next = () => {
    seed = (seed * 48271) % 2147483647;
    return seed;
  };
  const texts = Array.from({ length: 2000 }, () =>
    Array.from({ length: next() % 20 }, () => pieces[next() % pieces.length]).join(''),
  );
  const bad = texts.filter((text) => {
    const { config, problems } = parseMlopsYaml(text);
    const placed = problems.every((one) => one.line >= 1 && one.column >= 1 && one.endLine >= one.line);
    return !placed || (config === null && problems.length === 0);
  });
  expect(bad).toEqual([]);
});
