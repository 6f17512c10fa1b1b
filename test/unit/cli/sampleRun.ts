import type { MetricSummary } from '../../../src/shared/model/metric';
import type { RunDetail } from '../../../src/shared/model/run';

export function summaryOf(last: MetricSummary['last'], count = 1): MetricSummary {
  const bound = typeof last === 'number' ? last : null;
  return { last, min: bound, max: bound, count, lastStep: count, lastTime: 0 };
}

/** A finished run with nothing remarkable, to be varied. */
export function sampleRun(over: Partial<RunDetail> = {}): RunDetail {
  return {
    id: 'a1b2c3d4e5f6',
    name: 'swift-otter',
    experiment: 'train',
    status: 'FINISHED',
    exitCode: 0,
    signal: null,
    exitReason: null,
    command: 'python train.py',
    job: null,
    source: 'cli',
    parentId: null,
    userId: '',
    origin: null,
    startTime: 1_000,
    endTime: 13_000,
    cpuTime: null,
    mainMetric: null,
    goal: null,
    metrics: {},
    params: {},
    tags: {},
    note: '',
    commit: null,
    branch: null,
    dirty: false,
    color: 0,
    deleted: false,
    deletedAt: null,
    datasets: [],
    artifactCount: 0,
    argv: ['python', 'train.py'],
    cwd: '/work',
    git: null,
    gitNotes: [],
    environment: null,
    outputs: [],
    artifacts: [],
    inputs: [],
    models: [],
    artifactUri: null,
    logBytes: 0,
    pid: null,
    warnings: [],
    ...over,
  };
}
