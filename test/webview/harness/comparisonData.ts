import { encodeNumber, type MetricSeries, type MetricSummary } from '../../../src/shared/model/metric';
import type { RunDetail, RunStatus, RunSummary } from '../../../src/shared/model/run';
import type { ComparedRun } from '../../../src/shared/pages/comparisonPage';
import type { SeriesQuery } from '../../../src/shared/protocol/trackerApi';

export const FOLDER = 'file:///workspace/penguins';
const START = Date.UTC(2026, 10, 20, 9, 30);
const ADJECTIVES = ['brisk', 'calm', 'eager', 'fuzzy', 'keen', 'lucid', 'mellow', 'noble', 'quiet', 'sunny'];
const BIRDS = ['adelie', 'auklet', 'gentoo', 'heron', 'king', 'murre', 'petrel', 'puffin', 'skua', 'tern'];
const LONG = 'validation/segmentation/mean_intersection_over_union_macro_averaged_without_background';

/** Numbers that look random and are the same each time. */
function random(seed: number): () => number {
  let state = seed * 2654435761 + 1;
  return () => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) | 0;
    return ((state ^ (state >>> 13)) >>> 0) / 2 ** 32;
  };
}

type Curve = (step: number, run: number, noise: number) => number;

const CURVES: Record<string, Curve> = {
  accuracy: (step, run, noise) => 0.97 - 0.6 * Math.exp(-step / (18 + run * 4)) - run * 0.008 + noise * 0.02,
  loss: (step, run, noise) => 1.1 * Math.exp(-step / (14 + run * 3)) + 0.06 + run * 0.01 + Math.abs(noise) * 0.04,
  'val/f1': (step, run, noise) => 0.94 - 0.5 * Math.exp(-step / (22 + run * 4)) - run * 0.01 + noise * 0.03,
  'system/cpu': (_step, run, noise) => 60 + run * 3 + noise * 20,
  'system/memory': (step, run) => 2.1e8 + step * 1e6 + run * 4e6,
};

const EXTREMES: Record<string, Curve> = {
  [LONG]: (step, run, noise) => 0.5 + run * 0.1 + step / 400 + noise * 0.02,
  tiny: (step, run) => 1e-12 * (1 + run) * Math.exp(-step / 40),
  huge: (step, run) => 1e12 * (1 + run + step / 100),
  'grad/norm': (step, run, noise) => 10 ** (4 - step / 12) * (1 + run + noise * 0.3),
  broken: (step, _run, noise) => (step % 23 < 4 ? Number.NaN : noise),
  'final/score': (_step, run) => 0.5 + run / 10,
};

export interface Scenario {
  runs: ComparedRun[];
  detail: (runId: string) => RunDetail;
  series: (query: SeriesQuery) => MetricSeries;
  /** Lets live runs gain points. */
  advance: (steps: number) => ComparedRun[];
}

interface Shape {
  count: number;
  steps: number;
  curves: Record<string, Curve>;
  statuses: readonly RunStatus[];
}

const SHAPES: Record<string, Shape> = {
  none: { count: 0, steps: 0, curves: {}, statuses: ['FINISHED'] },
  one: { count: 1, steps: 120, curves: CURVES, statuses: ['FINISHED'] },
  three: { count: 3, steps: 120, curves: CURVES, statuses: ['FINISHED', 'FINISHED', 'RUNNING'] },
  fifty: { count: 50, steps: 400, curves: CURVES, statuses: ['FINISHED', 'FAILED', 'KILLED', 'LOST', 'FINISHED'] },
  thousand: { count: 1000, steps: 100, curves: CURVES, statuses: ['FINISHED'] },
  extremes: { count: 4, steps: 120, curves: EXTREMES, statuses: ['FINISHED', 'FAILED', 'SCHEDULED', 'LOST'] },
  long: { count: 2, steps: 200_000, curves: { loss: CURVES.loss ?? (() => 0) }, statuses: ['FINISHED'] },
};

/** A made-up selection of runs, the same each time it is asked for. */
export function comparisonScenario(name: string): Scenario {
  const shape = SHAPES[name] ?? { count: 3, steps: 120, curves: CURVES, statuses: ['FINISHED'] };
  const lengths = new Map<string, number>();
  const pointsOf = (run: number, key: string) =>
    makePoints(shape, run, key, lengths.get(idOf(run)) ?? lengthOf(shape, run, key));
  const runs = () => Array.from({ length: shape.count }, (_, run) => makeRun(shape, run, pointsOf));
  return {
    runs: runs(),
    detail: (runId) => makeDetail(makeRun(shape, numberOf(runId), pointsOf).run, numberOf(runId)),
    series: (query) => answer(query, pointsOf(numberOf(query.runId), query.key)),
    advance: (steps) => {
      for (let run = 0; run < shape.count; run++) {
        if (statusOf(shape, run) !== 'RUNNING') continue;
        lengths.set(idOf(run), (lengths.get(idOf(run)) ?? lengthOf(shape, run, 'loss')) + steps);
      }
      return runs();
    },
  };
}

function idOf(run: number): string {
  return run.toString(16).padStart(12, '0');
}

function numberOf(id: string): number {
  return Number.parseInt(id, 16);
}

function statusOf(shape: Shape, run: number): RunStatus {
  return shape.statuses[run % shape.statuses.length] ?? 'FINISHED';
}

function lengthOf(shape: Shape, run: number, key: string): number {
  if (key === 'final/score') return 1;
  if (shape.curves === EXTREMES && statusOf(shape, run) === 'FAILED' && key !== 'broken') return 0;
  return statusOf(shape, run) === 'RUNNING' ? Math.ceil(shape.steps / 2) : shape.steps;
}

function makePoints(shape: Shape, run: number, key: string, length: number) {
  const noise = random(run * 31 + key.length);
  const curve = shape.curves[key];
  const steps = Array.from({ length: curve ? length : 0 }, (_, step) => step);
  return steps.map((step) => ({
    step,
    timestamp: START + run * 90_000 + step * 1300,
    value: curve ? curve(step, run % 9, noise() - 0.5) : Number.NaN,
  }));
}

type Points = ReturnType<typeof makePoints>;

function answer(query: SeriesQuery, points: Points): MetricSeries {
  const asked = points.filter(
    ({ step }, index) =>
      step >= (query.fromStep ?? Number.NEGATIVE_INFINITY) &&
      step <= (query.toStep ?? Number.POSITIVE_INFINITY) &&
      index >= (query.cursor ?? 0),
  );
  const every = Math.max(1, Math.ceil(asked.length / (query.resolution ?? asked.length)));
  const kept = asked.filter((_, index) => index % every === 0 || index === asked.length - 1);
  return {
    runId: query.runId,
    key: query.key,
    steps: kept.map(({ step }) => step),
    timestamps: kept.map(({ timestamp }) => timestamp),
    values: kept.map(({ value }) => encodeNumber(value)),
    total: asked.length,
    cursor: points.length,
  };
}

function summarize(points: Points): MetricSummary {
  const finite = points.map(({ value }) => value).filter(Number.isFinite);
  const last = points.at(-1);
  return {
    last: encodeNumber(last?.value ?? Number.NaN),
    min: finite.length > 0 ? finite.reduce((a, b) => Math.min(a, b)) : null,
    max: finite.length > 0 ? finite.reduce((a, b) => Math.max(a, b)) : null,
    count: points.length,
    lastStep: last?.step ?? 0,
    lastTime: last?.timestamp ?? START,
  };
}

function makeRun(shape: Shape, run: number, pointsOf: (run: number, key: string) => Points): ComparedRun {
  const status = statusOf(shape, run);
  const active = status === 'RUNNING' || status === 'SCHEDULED';
  const metrics = Object.keys(shape.curves)
    .map((key) => [key, pointsOf(run, key)] as const)
    .filter(([, points]) => points.length > 0)
    .map(([key, points]) => [key, summarize(points)] as const);
  const summary: RunSummary = {
    id: idOf(run),
    name: `${ADJECTIVES[run % 10]}-${BIRDS[(run * 3 + Math.floor(run / 10)) % 10]}${run > 99 ? `-${Math.floor(run / 100)}` : ''}`,
    experiment: 'penguins',
    status,
    exitCode: status === 'FAILED' ? 1 : active ? null : 0,
    signal: status === 'KILLED' ? 'SIGTERM' : null,
    exitReason: status === 'FAILED' ? 'The command ended with exit code 1.' : null,
    command: `python train.py --lr ${10 ** -(1 + (run % 4))} --epochs 120`,
    job: 'train',
    source: 'editor',
    parentId: null,
    userId: '',
    origin: null,
    startTime: START + run * 90_000,
    endTime: active ? null : START + run * 90_000 + 156_000 + run * 1700,
    cpuTime: 312_000,
    mainMetric: shape.curves === EXTREMES ? LONG : 'accuracy',
    goal: 'maximize',
    metrics: Object.fromEntries(metrics),
    params: makeParams(run),
    tags: {},
    note: '',
    commit:
      run % 7 === 6 ? null : `${'4f9c1ab27e'.slice(run % 3)}${idOf(run)}${'0d5c7b9e1f2a3948'.repeat(2)}`.slice(0, 40),
    branch: 'main',
    dirty: run % 3 === 1,
    color: run,
    deleted: false,
    deletedAt: null,
    datasets: [
      {
        path: 'data/train.csv',
        role: 'train',
        state: 'hashed',
        hash: `sha256:${(run % 2 ? 'a41d' : '9b2e').repeat(16)}`,
        bytes: 13_478,
        files: 1,
        error: null,
      },
      {
        path: 'data/test.csv',
        role: 'test',
        state: run % 5 === 4 ? 'changed' : 'hashed',
        hash: run % 5 === 4 ? null : `sha256:${'5c07'.repeat(16)}`,
        bytes: 3_102,
        files: 1,
        error: null,
      },
    ],
    artifactCount: 2,
  };
  return { folder: FOLDER, run: summary };
}

function makeParams(run: number): Record<string, string> {
  const same = Object.fromEntries(Array.from({ length: 14 }, (_, index) => [`model.layer${index + 1}.units`, '64']));
  return {
    ...same,
    lr: String(10 ** -(1 + (run % 4))),
    'optimizer.name': run % 2 ? 'adam' : 'sgd',
    seed: '42',
    epochs: '120',
  };
}

function makeDetail(run: RunSummary, index: number): RunDetail {
  return {
    ...run,
    argv: ['python', 'train.py'],
    cwd: '/workspace/penguins',
    git: run.commit
      ? {
          root: '/workspace/penguins',
          commit: run.commit,
          message: ['Scale the features', 'Try a smaller step', 'Add the bill ratio'][index % 3] ?? null,
          author: 'Ada',
          committedAt: START - 3_600_000,
          branch: 'main',
          remote: null,
          dirty: run.dirty,
          snapshot: null,
          changes: [],
          excluded: [],
        }
      : null,
    gitNotes: run.commit ? [] : ['The folder is not in a git repository, so no commit was recorded.'],
    environment: {
      id: 'e'.repeat(64),
      language: 'python',
      languageVersion: index === 2 ? '3.12.4' : '3.12.3',
      interpreter: '/usr/bin/python3',
      packages: { numpy: index === 1 ? '2.3.0' : '2.2.1', pandas: '2.2.3', 'scikit-learn': '1.6.0' },
      os: 'Linux 6.8',
      arch: 'x64',
      hostname: 'lab-7',
      cpu: 'AMD EPYC 7763',
      cpuCount: 16,
      memoryBytes: 67_430_000_000,
      gpus: [],
      variables: {},
    },
    outputs: ['model.json', 'metrics.json'],
    inputs: [],
    models: [],
    artifactUri: null,
    artifacts: [
      { path: 'model.json', bytes: 8_123, hash: `sha256:${'7be3'.repeat(16)}`, kind: 'file' },
      { path: 'metrics.json', bytes: 412, hash: null, kind: 'file' },
    ],
    logBytes: 20_000,
    pid: null,
    warnings: [],
  };
}
