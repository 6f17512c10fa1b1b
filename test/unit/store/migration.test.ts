import { describe, expect, it } from 'vitest';
import { MIGRATIONS } from '../../../src/tracker/store/database/migrations';
import { openDatabase } from '../../../src/tracker/store/database/openDatabase';
import { chooseDriver } from '../../../src/tracker/store/driver/chooseDriver';
import { DIST_DIR, DRIVERS, freshSummary, newRun, StoreFixture, T0 } from './storeFixture';

/** What the first version wrote: two experiments and Default, points, a use of data, an artifact, a model of two versions. */
const ROWS = `
INSERT INTO runs (id, name, experiment, status, command, argv, job, source, cwd, start_time, end_time, main_metric, goal, deleted, launch_plan)
VALUES
  ('a10000000000', 'run-a1', 'penguins', 'RUNNING', 'python train.py --lr 0.1', '[]', 'train', 'editor', '/w', ${T0}, NULL, 'accuracy', 'maximize', 0, '{}'),
  ('b10000000000', 'b', 'Default', 'FINISHED', 'x', NULL, NULL, 'cli', '/w', ${T0 + 1}, ${T0 + 9}, NULL, NULL, 1, '{}'),
  ('c10000000000', 'c', 'seals', 'LOST', 'x', NULL, NULL, 'cli', '/w', ${T0 + 2}, ${T0 + 5}, NULL, NULL, 0, '{}'),
  ('d10000000000', 'd', 'penguins', 'FAILED', 'x', NULL, NULL, 'cli', '/w', ${T0 + 3}, ${T0 + 4}, NULL, NULL, 0, '{}');
INSERT INTO params VALUES (1, 'lr', '0.1');
INSERT INTO tags VALUES (1, 'kind', 'baseline');
INSERT INTO metric_keys VALUES (1, 'loss');
INSERT INTO series VALUES (1, 1, 1, 2, 0, 0.5, 2, ${T0 + 2}, 0.5, 1);
INSERT INTO points VALUES (1, 1, 1, ${T0 + 1}, 1), (1, 2, 2, ${T0 + 2}, 0.5);
INSERT INTO dataset_uses (run, path, role, state, hash, bytes, files) VALUES (1, 'd.csv', NULL, 'hashed', 'sha256:d', 7, 1);
INSERT INTO artifacts VALUES (1, 'model.json', 12, 'sha256:m', 'file');
INSERT INTO models VALUES (1, 'species');
INSERT INTO model_versions VALUES
  (1, 1, 1, 'model.json', 'sha256:m', 12, 'first', ${T0 + 10}, 'abc', NULL, '[]', '/models/species/1'),
  (1, 2, 1, 'model.json', 'sha256:m', 12, '', ${T0 + 20}, NULL, NULL, '[]', '/models/species/2');
INSERT INTO model_aliases VALUES (1, 'champion', 1);
`;

describe.each(DRIVERS)('a store of the first version over %s', (driver) => {
  const fixture = new StoreFixture(driver);

  function open() {
    const paths = fixture.folder();
    const first = openDatabase(
      paths.database,
      chooseDriver({ distDir: DIST_DIR, only: driver }),
      MIGRATIONS.slice(0, 1),
    );
    first.driver.exec(ROWS);
    first.driver.close();
    return fixture.open(paths);
  }

  it('has an experiment for each name that its runs had, in their order', () => {
    const experiments = open()
      .experiments.list()
      .map(({ id, name, createdAt, updatedAt }) => ({ id, name, createdAt, updatedAt }));
    expect(experiments.filter(({ id }) => id !== '0')).toEqual([
      { id: '2', name: 'seals', createdAt: T0 + 2, updatedAt: T0 + 2 },
      { id: '1', name: 'penguins', createdAt: T0, updatedAt: T0 + 3 },
    ]);
  });

  it('keeps its runs and all that belongs to them', () => {
    const store = open();
    expect([store.runs.summary(newRun('a1').id), store.metrics.history(newRun('a1').id, 'loss')]).toEqual([
      freshSummary('a1', 0, {
        params: { lr: '0.1' },
        tags: { kind: 'baseline' },
        metrics: { loss: { last: 0.5, min: 0.5, max: 1, count: 2, lastStep: 2, lastTime: T0 + 2 } },
        datasets: [{ path: 'd.csv', role: null, state: 'hashed', hash: 'sha256:d', bytes: 7, files: 1, error: null }],
        artifactCount: 1,
      }),
      { steps: [1, 2], timestamps: [T0 + 1, T0 + 2], values: [1, 0.5] },
    ]);
  });

  it('knows of a deleted run that it is deleted', () => {
    const { deleted, deletedAt, experiment } = open().runs.summary(newRun('b1').id);
    expect([deleted, deletedAt, experiment]).toEqual([true, T0 + 9, 'Default']);
  });

  it('keeps its models, versions and aliases', () => {
    const [model] = open().models.list();
    expect({
      ...model,
      versions: model?.versions.map(
        ({ version, runId, artifactPath, hash, note, commit, location, source, aliases }) => [
          version,
          runId,
          artifactPath,
          hash,
          note,
          commit,
          location,
          source,
          aliases,
        ],
      ),
    }).toEqual({
      name: 'species',
      description: '',
      createdAt: T0 + 10,
      updatedAt: T0 + 20,
      tags: {},
      aliases: { champion: 1 },
      versions: [
        [2, newRun('a1').id, 'model.json', 'sha256:m', '', null, '/models/species/2', null, []],
        [1, newRun('a1').id, 'model.json', 'sha256:m', 'first', 'abc', '/models/species/1', null, ['champion']],
      ],
    });
  });

  it('goes on with new runs, points and experiments', () => {
    const store = open();
    store.runs.create(newRun('e1', { experiment: 'whales' }));
    store.metrics.append(newRun('a1').id, [{ key: 'loss', step: 3, timestamp: T0 + 3, value: 0.25 }]);
    expect([store.experiments.byName('whales')?.id, store.metrics.summaries(newRun('a1').id).loss?.count]).toEqual([
      '3',
      3,
    ]);
  });
});
