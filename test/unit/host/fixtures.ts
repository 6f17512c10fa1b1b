import type { L10n } from '../../../src/host/contributions/l10n';
import { FolderState } from '../../../src/host/folders/folderState';
import type { TreeContext } from '../../../src/host/trees/treeContext';
import type { Dataset } from '../../../src/shared/model/dataset';
import type { MetricSummary } from '../../../src/shared/model/metric';
import type { RegisteredModel } from '../../../src/shared/model/modelVersion';
import type { RunDetail, RunSummary } from '../../../src/shared/model/run';

export const FOLDER = 'file:///work/penguins';
/** The moment at which all drawings are made. */
export const NOW = Date.UTC(2026, 10, 21, 12, 0, 0);
const MINUTE = 60_000;

export const TRAIN_HASH = `sha256:${'a1b2c3d'.padEnd(64, '0')}`;
export const OLD_HASH = `sha256:${'9f8e7d6'.padEnd(64, '0')}`;
const MODEL_HASH = `sha256:${'5ec0de5'.padEnd(64, '0')}`;
const COMMIT = '5ca1ab1e00000000000000000000000000000000';

/** English, as vscode.l10n gives it without a bundle. */
export const l10n: L10n = {
  t: (message: unknown, ...args: unknown[]) =>
    String(message).replace(/\{(\d+)\}/g, (_match, index: string) =>
      Number(index) < args.length ? String(args[Number(index)]) : `{${index}}`,
    ),
};

export function metric(last: number, more: Partial<MetricSummary> = {}): MetricSummary {
  return { last, min: last, max: last, count: 1, lastStep: 0, lastTime: NOW, ...more };
}

export function run(more: Partial<RunSummary> = {}): RunSummary {
  return {
    id: '000000000001',
    name: 'calm-otter',
    experiment: 'train',
    status: 'FINISHED',
    exitCode: 0,
    signal: null,
    exitReason: null,
    command: 'python train.py --lr 0.1',
    job: 'train',
    source: 'editor',
    parentId: null,
    userId: 'ada',
    origin: null,
    startTime: NOW - 5 * MINUTE,
    endTime: NOW - 2 * MINUTE,
    cpuTime: 90_000,
    mainMetric: 'accuracy',
    goal: 'maximize',
    metrics: { loss: metric(0.12), accuracy: metric(0.943, { max: 0.951, count: 30, lastStep: 30 }) },
    params: { lr: '0.1', epochs: '30' },
    tags: {},
    note: '',
    commit: COMMIT,
    branch: 'main',
    dirty: true,
    color: 0,
    deleted: false,
    deletedAt: null,
    datasets: [
      {
        path: 'data/train.csv',
        role: 'train',
        state: 'hashed',
        hash: TRAIN_HASH,
        bytes: 15_360,
        files: 1,
        error: null,
      },
    ],
    artifactCount: 1,
    ...more,
  };
}

export function detail(of: RunSummary): RunDetail {
  return {
    ...of,
    argv: ['python', 'train.py', '--lr', '0.1'],
    cwd: '/work/penguins',
    git: {
      root: '/work/penguins',
      commit: COMMIT,
      message: 'Train *longer* with `lr`',
      author: 'Ada',
      committedAt: NOW,
      branch: 'main',
      remote: null,
      dirty: true,
      snapshot: COMMIT,
      changes: [{ path: 'train.py', status: ' M' }],
      excluded: [],
    },
    gitNotes: [],
    environment: null,
    outputs: ['model.json'],
    artifacts: [{ path: 'model.json', bytes: 2048, hash: MODEL_HASH, kind: 'file' }],
    inputs: [],
    models: [],
    artifactUri: null,
    logBytes: 120,
    pid: null,
    warnings: [],
  };
}

export const RUNS: RunSummary[] = [
  run(),
  run({
    id: '000000000002',
    name: 'brisk-wren',
    status: 'RUNNING',
    startTime: NOW - 72_000,
    endTime: null,
    exitCode: null,
    color: 1,
    metrics: { 'system/cpu': metric(98.2) },
    params: {},
    datasets: [
      { path: 'data/train.csv', role: null, state: 'pending', hash: null, bytes: null, files: null, error: null },
    ],
    artifactCount: 0,
    tags: { baseline: '', seed: '7' },
  }),
  run({
    id: '000000000003',
    name: 'dry-heron',
    experiment: 'sweep',
    status: 'FAILED',
    exitCode: 2,
    exitReason: 'python: can’t open file train.py',
    startTime: NOW - 90 * MINUTE,
    endTime: NOW - 89 * MINUTE,
    color: 10,
    mainMetric: null,
    goal: null,
    metrics: {},
    params: {},
    commit: null,
    branch: null,
    dirty: false,
    datasets: [],
    artifactCount: 0,
    note: 'Wrong folder.\nTry again.',
  }),
];

export const DATASETS: Dataset[] = [
  {
    path: 'data/train.csv',
    versions: [
      {
        hash: TRAIN_HASH,
        bytes: 15_360,
        files: 1,
        firstUsed: NOW,
        lastUsed: NOW - 5 * MINUTE,
        runIds: ['000000000001'],
      },
      { hash: OLD_HASH, bytes: 15_000, files: 1, firstUsed: NOW, lastUsed: NOW - 90 * MINUTE, runIds: [] },
    ],
    differs: true,
    missing: false,
  },
  { path: 'images', versions: [], differs: null, missing: true },
];

export const MODELS: RegisteredModel[] = [
  {
    name: 'species',
    description: '',
    createdAt: NOW - 60 * MINUTE,
    updatedAt: NOW - 3 * MINUTE,
    tags: {},
    versions: [2, 1].map((version) => ({
      model: 'species',
      version,
      runId: '000000000001',
      artifactPath: 'model.json',
      hash: MODEL_HASH,
      bytes: 2048,
      note: version === 2 ? 'Better on juveniles.' : '',
      aliases: version === 2 ? ['production'] : [],
      createdAt: NOW - 3 * MINUTE,
      updatedAt: NOW - 3 * MINUTE,
      commit: COMMIT,
      snapshot: COMMIT,
      datasets: [{ path: 'data/train.csv', hash: TRAIN_HASH }],
      location: `/work/penguins/.mlops/models/species/${version}/model.json`,
      source: null,
      runLink: null,
      loggedModelId: null,
      userId: 'ada',
      stage: 'None',
      status: 'READY',
      statusMessage: null,
      tags: {},
    })),
    aliases: { production: 2 },
  },
];

export function filledState(uri = FOLDER, name = 'penguins'): FolderState {
  const state = new FolderState(uri, name);
  state.replace({ runs: RUNS, datasets: DATASETS, models: MODELS });
  return state;
}

export function treeContext(states: FolderState[] = [filledState()], checked: string[] = []): TreeContext {
  return {
    folders: () =>
      states.map((state) => ({
        state,
        detail: (runId) => {
          const known = state.run(runId);
          return known ? Promise.resolve(detail(known)) : Promise.reject(new Error(`No run ${runId}.`));
        },
      })),
    isChecked: ({ runId }) => checked.includes(runId),
    l10n,
    now: () => NOW,
    locale: 'en-GB',
  };
}
