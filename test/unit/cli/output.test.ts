import { expect, test } from 'vitest';
import { lineageLines } from '../../../src/cli/commands/lineageCommand';
import { exitCodeOf } from '../../../src/cli/follow/exitCode';
import { isSettled } from '../../../src/cli/follow/settledRun';
import { compareRuns } from '../../../src/cli/output/comparison';
import { listedRun, shownRun } from '../../../src/cli/output/shownRun';
import { tableLines, textWidth } from '../../../src/cli/output/table';
import type { DatasetUse } from '../../../src/shared/model/dataset';
import type { LineageGraph, LineageKind } from '../../../src/shared/model/lineage';
import { fakePrinter } from './fakeTerminal';
import { sampleRun, summaryOf } from './sampleRun';

const use = (over: Partial<DatasetUse>): DatasetUse => ({
  path: 'd.csv',
  role: null,
  state: 'hashed',
  hash: `sha256:${'ab'.repeat(32)}`,
  bytes: 10,
  files: 1,
  error: null,
  ...over,
});

test('columns stand in line, whatever the letters, and numbers stand right', () => {
  const lines = tableLines(
    [
      ['NAME', 'N'],
      ['größe', '1'],
      ['数据', '23'],
      ['e\u0301', '456'],
    ],
    ['left', 'right'],
  );
  expect(lines).toEqual(['NAME     N', 'größe    1', '数据    23', 'e\u0301      456']);
  expect(new Set(lines.map(textWidth)).size).toBe(1);
});

test('colours go around the text, not into its width, and only to a terminal that wants them', () => {
  const rows = (printer: ReturnType<typeof fakePrinter>['printer']) =>
    tableLines([[{ text: 'ok', paint: (text) => printer.style(text, 'green') }, 'x']]);
  expect([
    rows(fakePrinter({ isTTY: true }).printer),
    rows(fakePrinter({ isTTY: true, env: { NO_COLOR: '1' } }).printer),
    rows(fakePrinter({ isTTY: true, env: { TERM: 'dumb' } }).printer),
    rows(fakePrinter({ isTTY: false }).printer),
  ]).toEqual([['\u001b[32mok\u001b[0m  x'], ['ok  x'], ['ok  x'], ['ok  x']]);
});

test('the JSON of show has the promised shape', () => {
  const run = sampleRun({
    status: 'LOST',
    exitCode: null,
    params: { lr: '0.1' },
    metrics: { loss: summaryOf('NaN', 3), 'system/cpu': summaryOf(50) },
    datasets: [use({}), use({ path: 'e.csv', state: 'changed', hash: null })],
    artifacts: [{ path: 'model.json', bytes: 2, hash: 'sha256:cd', kind: 'file' }],
    git: {
      root: '/work',
      commit: 'c'.repeat(40),
      message: 'First',
      author: 'A',
      committedAt: 1,
      branch: 'main',
      remote: 'https://example.org/r.git',
      dirty: true,
      snapshot: 'd'.repeat(40),
      changes: [],
      excluded: [],
    },
    warnings: ['w'],
    gitNotes: ['g'],
  });
  expect(shownRun(run)).toEqual({
    id: 'a1b2c3d4e5f6',
    name: 'swift-otter',
    experiment: 'train',
    status: 'FAILED',
    exitCode: null,
    exitReason: null,
    command: 'python train.py',
    startTime: 1_000,
    endTime: 13_000,
    git: {
      commit: 'c'.repeat(40),
      branch: 'main',
      dirty: true,
      snapshot: 'd'.repeat(40),
      remote: 'https://example.org/r.git',
    },
    datasets: [
      { path: 'd.csv', hash: `sha256:${'ab'.repeat(32)}`, bytes: 10, files: 1, state: 'hashed' },
      { path: 'e.csv', hash: null, bytes: 10, files: 1, state: 'changed' },
    ],
    params: { lr: '0.1' },
    metrics: { loss: { last: 'NaN', min: null, max: null, count: 3 } },
    environment: null,
    artifacts: [{ path: 'model.json', bytes: 2, hash: 'sha256:cd' }],
    systemMetrics: { 'system/cpu': { last: 50, min: 50, max: 50, count: 1 } },
    tags: {},
    note: '',
    warnings: ['g', 'w'],
  });
});

test('statuses of ours alone are shown in the four that programs know', () => {
  const statuses = ['SCHEDULED', 'RUNNING', 'FINISHED', 'FAILED', 'KILLED', 'LOST'] as const;
  expect(statuses.map((status) => listedRun(sampleRun({ status })).status)).toEqual([
    'RUNNING',
    'RUNNING',
    'FINISHED',
    'FAILED',
    'KILLED',
    'FAILED',
  ]);
});

test.each([
  ['its own code', { exitCode: 3, status: 'FAILED' }, 3],
  ['its own code though it was stopped', { exitCode: 7, status: 'KILLED' }, 7],
  ['128 and SIGINT', { exitCode: null, signal: 'SIGINT', status: 'KILLED' }, 130],
  ['128 and SIGKILL', { exitCode: null, signal: 'SIGKILL', status: 'KILLED' }, 137],
  ['not found', { exitCode: null, status: 'FAILED' }, 127],
  ['unknown', { exitCode: null, status: 'LOST' }, 1],
] as const)('a run ends the command with %s', (_name, over, code) => {
  expect(exitCodeOf(sampleRun(over))).toBe(code);
});

test('a run is settled when all its data and artifacts have an identity or a reason for none', () => {
  const artifact = { path: 'm', bytes: 1, kind: 'file' } as const;
  expect([
    isSettled(sampleRun({ datasets: [use({}), use({ state: 'missing', hash: null })] })),
    isSettled(sampleRun({ datasets: [use({ state: 'pending', hash: null })] })),
    isSettled(sampleRun({ artifacts: [{ ...artifact, hash: null }] })),
  ]).toEqual([true, false, false]);
});

test('a comparison shows what differs, marks the best where it is known which way is better, and counts the rest', () => {
  const left = sampleRun({
    mainMetric: 'accuracy',
    goal: 'maximize',
    params: { lr: '0.1', seed: '1' },
    metrics: { accuracy: summaryOf(0.9432), loss: summaryOf(0.3) },
    datasets: [use({})],
  });
  const right = sampleRun({
    status: 'FAILED',
    endTime: null,
    params: { lr: '0.2', seed: '1', extra: 'x' },
    metrics: { accuracy: summaryOf(0.91) },
    datasets: [use({ state: 'missing', hash: null })],
    commit: 'c'.repeat(40),
    dirty: true,
  });
  expect(compareRuns([left, right], 99_000)).toEqual({
    facts: [
      { name: 'status', cells: ['FINISHED', 'FAILED'], best: [] },
      { name: 'duration', cells: ['12 s', '—'], best: [] },
      { name: 'commit', cells: ['—', 'ccccccc+'], best: [] },
      { name: 'd.csv', cells: ['abababa', 'missing'], best: [] },
    ],
    params: [
      { name: 'lr', cells: ['0.1', '0.2'], best: [] },
      { name: 'extra', cells: ['—', 'x'], best: [] },
    ],
    metrics: [
      { name: 'accuracy', cells: ['0.943', '0.910'], best: [0] },
      { name: 'loss', cells: ['0.3', '—'], best: [] },
    ],
    equalParams: 1,
  });
});

test('the smallest is best where the goal is to minimize; NaN never is', () => {
  const runs = ['NaN', 0.5, 0.25].map((last) =>
    sampleRun({ mainMetric: 'loss', goal: 'minimize', metrics: { loss: summaryOf(last as number | 'NaN') } }),
  );
  expect(compareRuns(runs, 0).metrics).toEqual([{ name: 'loss', cells: ['NaN', '0.50', '0.25'], best: [2] }]);
});

test('lineage is drawn from its sources on, and what is reached twice is drawn once', () => {
  const node = (kind: LineageKind, id: string, fact = '') => ({
    id,
    kind,
    label: id,
    fact,
    runId: null,
    path: null,
    hash: null,
    model: null,
    version: null,
    commit: null,
    color: null,
  });
  const graph: LineageGraph = {
    focus: 'r',
    nodes: [
      node('dataset', 'd1', '9f86d08'),
      node('dataset', 'd2'),
      node('run', 'r'),
      node('artifact', 'a'),
      node('model', 'm'),
    ],
    edges: [
      { from: 'd1', to: 'r' },
      { from: 'd2', to: 'r' },
      { from: 'r', to: 'a' },
      { from: 'a', to: 'm' },
    ],
  };
  expect(lineageLines(graph, (text) => `*${text}*`)).toEqual([
    'dataset d1  9f86d08',
    '└─ *run r*',
    '   └─ artifact a',
    '      └─ model m',
    'dataset d2',
    '└─ *run r* (see above)',
  ]);
});
