import { describe, expect, it } from 'vitest';
import type { Environment } from '../../../src/shared/model/environment';
import type { GitState } from '../../../src/shared/model/git';
import { DRIVERS, freshSummary, newRun, refusal, StoreFixture, T0 } from './storeFixture';

const GIT: GitState = {
  root: '/repo',
  commit: 'a'.repeat(40),
  message: 'Lower the learning rate',
  author: 'Ada',
  committedAt: T0 - 1000,
  branch: 'main',
  remote: 'https://example.org/penguins.git',
  dirty: true,
  snapshot: 'b'.repeat(40),
  changes: [{ path: 'train.py', status: ' M' }],
  excluded: [],
};

const ENVIRONMENT: Environment = {
  id: 'c'.repeat(64),
  language: 'python',
  languageVersion: '3.12.1',
  interpreter: '/usr/bin/python3',
  packages: { numpy: '2.1.0' },
  os: 'Linux',
  arch: 'x64',
  hostname: 'box',
  cpu: 'a cpu',
  cpuCount: 2,
  memoryBytes: 8e9,
  gpus: [],
  variables: {},
};

describe.each(DRIVERS)('runs over %s', (driver) => {
  const fixture = new StoreFixture(driver);

  it('gives back a new run as its summary', () => {
    const store = fixture.open();
    expect(store.runs.create(newRun('a1'))).toEqual(freshSummary('a1', 0));
  });

  it('gives each run the next colour slot, deleted runs counted', () => {
    const { runs } = fixture.open();
    runs.create(newRun('a1'));
    runs.create(newRun('a2'));
    runs.update(newRun('a2').id, { deleted: true });
    expect(runs.create(newRun('a3')).color).toBe(2);
  });

  it('numbers a made-up name that is taken, and keeps a chosen one', () => {
    const { runs } = fixture.open();
    const made = (id: string) => runs.create(newRun(id, { name: 'calm-fox', madeUpName: true })).name;
    const chosen = (id: string) => runs.create(newRun(id, { name: 'calm-fox' })).name;
    expect([made('a1'), made('a2'), chosen('a3'), made('a4')]).toEqual([
      'calm-fox',
      'calm-fox-2',
      'calm-fox',
      'calm-fox-3',
    ]);
  });

  it('refuses a second run of the same id', () => {
    const { runs } = fixture.open();
    runs.create(newRun('a1'));
    expect(refusal(() => runs.create(newRun('a1'))).code).toBe('CONFLICT');
  });

  it('knows every field of a run after reopening', () => {
    const paths = fixture.folder();
    const store = fixture.open(paths);
    const launchPlan = JSON.stringify({ outputs: ['model.json', '/elsewhere/report.html'] });
    const { id } = store.runs.create(newRun('a1', { argv: null, launchPlan }));
    store.environments.save(ENVIRONMENT);
    store.environments.save(ENVIRONMENT);
    store.runs.update(id, {
      name: 'renamed',
      note: 'looks good',
      experiment: 'other',
      status: 'LOST',
      exitCode: null,
      signal: 'SIGKILL',
      exitReason: 'The process vanished.',
      endTime: T0 + 5000,
      cpuTime: 1234.5,
      pid: 4321,
      git: GIT,
      gitNotes: ['A submodule was left out.'],
      environmentId: ENVIRONMENT.id,
      logBytes: 5_000_000_000,
    });
    store.runs.setParams(id, { lr: '0.1', __proto__x: '1' });
    store.runs.setParams(id, { lr: '0.2', epochs: '3' });
    store.runs.setTag(id, 'kind', 'baseline');
    store.runs.setTag(id, 'gone', 'x');
    store.runs.setTag(id, 'gone', null);
    store.runs.warn(id, 'Hashing failed.');
    store.runs.warn(id, 'Hashing failed.');
    store.metrics.append(id, [{ key: 'loss', step: 1, timestamp: T0 + 1, value: 0.5 }]);
    const use = {
      path: 'd.csv',
      role: 'train',
      state: 'hashed',
      hash: 'sha256:d',
      bytes: 7,
      files: 1,
      error: null,
    } as const;
    store.datasets.setUse(id, use);
    const artifact = { path: 'model.json', bytes: 12, hash: 'sha256:e', kind: 'file' } as const;
    store.artifacts.set(id, { ...artifact, hash: null });
    store.artifacts.set(id, artifact);
    store.close();

    expect(fixture.open(paths).runs.detail(id)).toEqual({
      ...freshSummary('a1', 0),
      name: 'renamed',
      note: 'looks good',
      experiment: 'other',
      status: 'LOST',
      signal: 'SIGKILL',
      exitReason: 'The process vanished.',
      endTime: T0 + 5000,
      cpuTime: 1234.5,
      metrics: { loss: { last: 0.5, min: 0.5, max: 0.5, count: 1, lastStep: 1, lastTime: T0 + 1 } },
      params: { __proto__x: '1', epochs: '3', lr: '0.2' },
      tags: { kind: 'baseline' },
      commit: GIT.commit,
      branch: 'main',
      dirty: true,
      datasets: [use],
      artifactCount: 1,
      argv: null,
      cwd: '/work folder',
      git: GIT,
      gitNotes: ['A submodule was left out.'],
      environment: ENVIRONMENT,
      outputs: ['model.json', '/elsewhere/report.html'],
      artifacts: [artifact],
      inputs: [],
      models: [],
      artifactUri: null,
      logBytes: 5_000_000_000,
      pid: 4321,
      warnings: ['Hashing failed.'],
    });
  });

  it('knows of a run from elsewhere whose it is, where it lies, and what it is a part of', () => {
    const store = fixture.open();
    const more = { endTime: T0 + 9, userId: 'ada', artifactUri: 's3://b/1', parent: 'p', origin: 'http://server/1' };
    const { id } = store.runs.create(newRun('a1', { ...more, source: 'import', launchPlan: '' }));
    const { endTime, userId, parentId, origin, artifactUri } = store.runs.detail(id);
    store.runs.update(id, {
      startTime: T0 + 1,
      userId: 'bob',
      artifactUri: null,
      parent: null,
      command: 'x',
      source: 'client',
    });
    const after = store.runs.detail(id);
    expect([
      { endTime, userId, parentId, origin, artifactUri },
      [after.startTime, after.userId, after.artifactUri, after.parentId, after.command, after.source, after.origin],
    ]).toEqual([
      { endTime: T0 + 9, userId: 'ada', parentId: 'p', origin: 'http://server/1', artifactUri: 's3://b/1' },
      [T0 + 1, 'bob', null, null, 'x', 'client', 'http://server/1'],
    ]);
  });

  it('knows when a run was deleted, until it is restored', () => {
    const { runs } = fixture.open();
    const { id } = runs.create(newRun('a1'));
    const before = Date.now();
    runs.update(id, { deleted: true });
    const { deletedAt } = runs.summary(id);
    runs.update(id, { deleted: false });
    expect([(deletedAt ?? 0) >= before, runs.summary(id).deletedAt]).toEqual([true, null]);
  });

  it('names the models that a run saved', () => {
    const store = fixture.open();
    const { id } = store.runs.create(newRun('a1'));
    const link = { modelId: `m-${'a'.repeat(32)}`, direction: 'output', step: 3 } as const;
    store.loggedModels.link(id, [link]);
    expect(store.runs.detail(id).models).toEqual([link]);
  });

  it('writes only the fields that an update gives', () => {
    const { runs } = fixture.open();
    const { id } = runs.create(newRun('a1'));
    runs.update(id, { git: GIT, note: 'kept' });
    runs.update(id, { status: 'FINISHED', exitCode: 0 });
    runs.update(id, { git: null });
    expect(runs.summary(id)).toEqual(freshSummary('a1', 0, { note: 'kept', status: 'FINISHED', exitCode: 0 }));
  });

  it('lists newest first, by experiment, up to a limit, the deleted ones only when asked', () => {
    const { runs } = fixture.open();
    runs.create(newRun('a1', { startTime: T0 + 1 }));
    runs.create(newRun('a2', { startTime: T0 + 3, experiment: 'seals' }));
    runs.create(newRun('a3', { startTime: T0 + 2 }));
    runs.create(newRun('a4', { startTime: T0 + 2 }));
    runs.update(newRun('a3').id, { deleted: true });
    const names = (query: Parameters<typeof runs.list>[0]) => {
      const { runs: listed, total } = runs.list(query);
      return [listed.map(({ name }) => name).join(' '), total];
    };
    expect({
      all: names({}),
      limited: names({ limit: 1 }),
      experiment: names({ experiment: 'penguins' }),
      deleted: names({ deleted: true }),
    }).toEqual({
      all: ['run-a2 run-a4 run-a1', 3],
      limited: ['run-a2', 3],
      experiment: ['run-a4 run-a1', 2],
      deleted: ['run-a2 run-a4 run-a3 run-a1', 4],
    });
  });

  it('lists each run with its own params, metrics, datasets and artifacts', () => {
    const store = fixture.open();
    for (const id of ['a1', 'a2']) {
      const run = store.runs.create(newRun(id));
      store.runs.setParams(run.id, { own: id });
      store.metrics.append(run.id, [{ key: id, step: 0, timestamp: T0, value: 1 }]);
      store.artifacts.set(run.id, { path: id, bytes: 1, hash: null, kind: 'file' });
    }
    const listed = store.runs.list({}).runs.map(({ params, metrics, artifactCount }) => ({
      params,
      metrics: Object.keys(metrics),
      artifactCount,
    }));
    expect(listed).toEqual([
      { params: { own: 'a2' }, metrics: ['a2'], artifactCount: 1 },
      { params: { own: 'a1' }, metrics: ['a1'], artifactCount: 1 },
    ]);
  });

  it('hands a restarted tracker the runs that had not ended', () => {
    const { runs } = fixture.open();
    const launchPlan = '{"a":1}';
    runs.create(newRun('a1', { status: 'SCHEDULED', launchPlan }));
    runs.create(newRun('a2', { source: 'terminal', launchPlan }));
    runs.create(newRun('a3', { status: 'FINISHED', launchPlan }));
    for (const [id, none] of Object.entries({ a4: '', a5: '{}' })) runs.create(newRun(id, { launchPlan: none }));
    expect(runs.active()).toEqual([
      { id: newRun('a1').id, status: 'SCHEDULED', launchPlan },
      { id: newRun('a2').id, status: 'RUNNING', launchPlan },
    ]);
  });

  it('refuses what names no run', () => {
    const store = fixture.open();
    const work = [
      () => store.runs.update('nope', { note: '' }),
      () => store.runs.setParams('nope', {}),
      () => store.runs.setTag('nope', 'a', 'b'),
      () => store.runs.warn('nope', 'x'),
      () => store.runs.summary('nope'),
      () => store.runs.detail('nope'),
      () => store.runs.resolve('nope'),
      () => store.metrics.append('nope', []),
      () => store.metrics.read({ runId: 'nope', key: 'loss' }),
      () => store.metrics.summaries('nope'),
      () => store.datasets.uses('nope'),
      () => store.artifacts.list('nope'),
    ];
    expect(work.map((each) => refusal(each).code)).toEqual(work.map(() => 'NOT_FOUND'));
  });
});

describe.each(DRIVERS)('a run reference over %s', (driver) => {
  const fixture = new StoreFixture(driver);

  function open() {
    const { runs } = fixture.open();
    runs.create(newRun('abcd1', { name: 'calm-fox' }));
    runs.create(newRun('abcd2', { name: 'twin' }));
    runs.create(newRun('ffff1', { name: 'twin' }));
    runs.create(newRun('eeee1', { name: 'gone' }));
    runs.update(newRun('eeee1').id, { deleted: true });
    return runs;
  }

  it('is an id, a prefix of four digits or more, or a name', () => {
    const runs = open();
    expect(['abcd10000000', 'abcd1', 'ABCD2', 'ffff', 'calm-fox'].map((text) => runs.resolve(text))).toEqual([
      'abcd10000000',
      'abcd10000000',
      'abcd20000000',
      'ffff10000000',
      'abcd10000000',
    ]);
  });

  it('is refused with the candidates where several runs answer', () => {
    const runs = open();
    expect([refusal(() => runs.resolve('abcd')), refusal(() => runs.resolve('twin'))]).toEqual([
      {
        code: 'AMBIGUOUS',
        message: '“abcd” could be any of 2 runs: abcd20000000 (twin), abcd10000000 (calm-fox). Give the id of one.',
      },
      {
        code: 'AMBIGUOUS',
        message: '“twin” could be any of 2 runs: ffff10000000 (twin), abcd20000000 (twin). Give the id of one.',
      },
    ]);
  });

  it('finds nothing by three digits, by a wildcard, or by a part of a name', () => {
    const runs = open();
    expect(['fff', 'abc%', 'calm', ''].map((text) => refusal(() => runs.resolve(text)).code)).toEqual(
      Array(4).fill('NOT_FOUND'),
    );
  });

  it('is also the id, or its beginning, that another tracker made', () => {
    const runs = open();
    const long = 'abce'.repeat(8);
    runs.create(newRun('x', { id: long, name: 'long' }));
    runs.create(newRun('x', { id: 'kQ3x-9_z', name: 'foreign' }));
    runs.create(newRun('x', { id: 'calm-fox-id', name: 'other' }));
    expect([long, long.slice(0, 6), 'kQ3x-9_z', 'kQ3x', 'calm-fox'].map((text) => runs.resolve(text))).toEqual([
      long,
      long,
      'kQ3x-9_z',
      'kQ3x-9_z',
      'abcd10000000',
    ]);
  });

  it('reaches a deleted run by its whole id only', () => {
    const runs = open();
    expect([
      runs.resolve('eeee10000000'),
      refusal(() => runs.resolve('eeee')).code,
      refusal(() => runs.resolve('gone')).code,
    ]).toEqual(['eeee10000000', 'NOT_FOUND', 'NOT_FOUND']);
  });

  it('finds a name again once its namesake is deleted', () => {
    const runs = open();
    runs.update('ffff10000000', { deleted: true });
    expect(runs.resolve('twin')).toBe('abcd20000000');
  });
});
