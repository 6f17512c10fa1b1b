import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { Driver } from '../../../src/tracker/store/driver/driver';
import { ImportFixture } from './importFixture';

const fixture = new ImportFixture();
const ID = 'a'.repeat(32);

/** MLflow 1.0's tables: no index by run, no is_nan, no deleted_time, and what came later is not there at all. */
function oldDatabase(): { file: string; database: Driver } {
  const file = fixture.path('old.db');
  const database = fixture.openDatabase(file, { readOnly: false });
  database.exec(`
    CREATE TABLE experiments (experiment_id INTEGER NOT NULL, name VARCHAR(256) NOT NULL, artifact_location VARCHAR(256),
      lifecycle_stage VARCHAR(32), PRIMARY KEY (experiment_id), UNIQUE (name));
    CREATE TABLE runs (run_uuid VARCHAR(32) NOT NULL, name VARCHAR(250), source_type VARCHAR(20), source_name VARCHAR(500),
      entry_point_name VARCHAR(50), user_id VARCHAR(256), status VARCHAR(20), start_time BIGINT, end_time BIGINT,
      source_version VARCHAR(50), lifecycle_stage VARCHAR(20), artifact_uri VARCHAR(200), experiment_id INTEGER, PRIMARY KEY (run_uuid));
    CREATE TABLE tags (key VARCHAR(250) NOT NULL, value VARCHAR(250), run_uuid VARCHAR(32) NOT NULL, PRIMARY KEY (key, run_uuid));
    CREATE TABLE params (key VARCHAR(250) NOT NULL, value VARCHAR(250) NOT NULL, run_uuid VARCHAR(32) NOT NULL, PRIMARY KEY (key, run_uuid));
    CREATE TABLE metrics (key VARCHAR(250) NOT NULL, value FLOAT NOT NULL, timestamp BIGINT NOT NULL, run_uuid VARCHAR(32) NOT NULL,
      PRIMARY KEY (key, value, timestamp, run_uuid));
    INSERT INTO experiments VALUES (0, 'Default', './mlruns/0', 'active'), (3, 'old', './mlruns/3', 'deleted');
    INSERT INTO runs VALUES ('${ID}', '', 'LOCAL', 'train.py', '', 'ana', 'FAILED', 1550000000000, 1550000001000, '', 'active', './mlruns/0/${ID}/artifacts', 0);
    INSERT INTO tags VALUES ('mlflow.runName', 'ancient', '${ID}');
    INSERT INTO params VALUES ('lr', '0.1', '${ID}');
    INSERT INTO metrics VALUES ('loss', 0.5, 1550000000001, '${ID}'), ('loss', 0.25, 1550000000002, '${ID}');
  `);
  return { file, database };
}

test('everything of a recorded database comes in as it is there', async () => {
  const { report } = await fixture.bring(fixture.recordedDatabase());
  const runs = fixture.store.runs.list({ deleted: true }).runs.map((run) => {
    return [run.name, run.experiment, run.status, run.deleted, Object.keys(run.metrics).length, run.artifactCount];
  });
  expect({
    runs: runs.sort(),
    counts: [report.runs.added, report.models.added, report.points, report.artifacts.files],
  }).toEqual({
    runs: [
      ['autolog', 'iris', 'FINISHED', false, 5, 1],
      ['child', 'iris', 'FINISHED', false, 1, 0],
      ['dropped', 'iris', 'FINISHED', true, 1, 0],
      ['failed', 'Default', 'FAILED', false, 1, 0],
      ['in-gone', 'gone', 'FINISHED', true, 1, 0],
      ['parent', 'iris', 'FINISHED', false, 3, 1],
      ['still-running', 'Default', 'RUNNING', false, 0, 0],
    ],
    counts: [7, 3, 22, 7],
  });
});

test('NaN, the largest number for an infinity, and steps beyond 2^53 come in exactly', async () => {
  await fixture.bring(fixture.recordedDatabase());
  const { parent = '', failed = '' } = fixture.named();
  expect([
    fixture.points(parent, 'odd').map(([step, , value]) => [step, value]),
    fixture.points(failed, 'big'),
  ]).toEqual([
    [
      [0, Number.NaN],
      [1, Number.POSITIVE_INFINITY],
      [2, Number.NEGATIVE_INFINITY],
    ],
    [[9007199254740993n, 1700000000001, 1e300]],
  ]);
});

test('datasets, logged models, versions, aliases and traces come in', async () => {
  await fixture.bring(fixture.recordedDatabase());
  const { parent = '', autolog } = fixture.named();
  const [logged] = fixture.store.loggedModels.list(null);
  const line = fixture.store.models.get('line');
  const experiment = fixture.store.experiments.byName('iris');
  expect({
    inputs: fixture.store.runs.detail(parent).inputs.map(({ dataset, tags }) => [dataset.name, dataset.digest, tags]),
    logged: [
      logged?.sourceRunId === autolog,
      logged?.metrics.length,
      existsSync(`${fixture.paths.loggedModel(logged?.id ?? '')}/MLmodel`),
    ],
    line: [
      line.description,
      line.aliases,
      line.versions.map(({ version, loggedModelId, tags }) => [version, loggedModelId === logged?.id, tags]),
    ],
    traces: fixture.store.traces.list([experiment?.id ?? '']).map(({ state }) => state),
  }).toEqual({
    inputs: [['numbers', '2afe0dd9', { 'mlflow.data.context': 'training' }]],
    logged: [true, 5, true],
    line: [
      'A line through points',
      { champion: 1 },
      [
        [2, true, {}],
        [1, true, { stage: 'tried' }],
      ],
    ],
    traces: ['OK'],
  });
});

test('importing twice changes nothing', async () => {
  const file = fixture.recordedDatabase();
  await fixture.bring(file);
  const cursor = fixture.store.cursor();
  const { report } = await fixture.bring(file);
  expect([report.runs.unchanged, report.models.unchanged, report.points, fixture.store.cursor()]).toEqual([
    7,
    3,
    0,
    cursor,
  ]);
});

test('a run that goes on there is followed, and a point that was there is not doubled', async () => {
  const file = fixture.recordedDatabase();
  await fixture.bring(file);
  const { 'still-running': id = '', parent = '' } = fixture.named();
  const database = fixture.openDatabase(file, { readOnly: false });
  database.exec(`
    INSERT INTO metrics (key, value, timestamp, run_uuid, step, is_nan) VALUES ('loss', 0.5, 1700000000001, '${id}', 0, 0);
    INSERT INTO metrics (key, value, timestamp, run_uuid, step, is_nan) VALUES ('loss', 0.1, 1800000000000, '${parent}', 9, 0);
    UPDATE runs SET status = 'FINISHED', end_time = 1700000000002 WHERE run_uuid = '${id}'`);
  database.close();
  const { report } = await fixture.bring(file);
  const { status, endTime } = fixture.store.runs.summary(id);
  expect([
    report.runs.updated,
    status,
    endTime,
    fixture.points(id, 'loss'),
    fixture.points(parent, 'loss').length,
  ]).toEqual([2, 'FINISHED', 1700000000002, [[0, 1700000000001, 0.5]], 6]);
});

test('a database of MLflow 1.0 comes in, from a copy since it lacks the index', async () => {
  const { file, database } = oldDatabase();
  database.close();
  const { report } = await fixture.bring(file);
  const { name, status, params, userId } = fixture.store.runs.summary(ID);
  expect([
    report.runs.added,
    name,
    status,
    params,
    userId,
    fixture.points(ID, 'loss'),
    fixture.store.experiments.get('3').deleted,
  ]).toEqual([
    1,
    'ancient',
    'FAILED',
    { lr: '0.1' },
    'ana',
    [
      [0, 1550000000001, 0.5],
      [0, 1550000000002, 0.25],
    ],
    true,
  ]);
});

test('the database itself is not written to', async () => {
  const { file, database } = oldDatabase();
  database.close();
  const indexes = () => {
    const reader = fixture.openDatabase(file, { readOnly: true });
    const rows = reader.prepare("SELECT name FROM sqlite_master WHERE type = 'index' AND name LIKE 'cockpit%'").all();
    reader.close();
    return rows;
  };
  await fixture.bring(file);
  expect(indexes()).toEqual([]);
});

test('a database that another program holds locked is read all the same', { timeout: 20_000 }, async () => {
  const file = fixture.recordedDatabase();
  const writer = fixture.openDatabase(file, { readOnly: false });
  writer.exec('BEGIN EXCLUSIVE');
  const { report, state } = await fixture.bring(file);
  writer.exec('ROLLBACK');
  writer.close();
  expect([state, report.runs.added]).toEqual(['done', 7]);
});

test('a file that is no database of MLflow is refused with the reason', async () => {
  const file = fixture.path('other.db');
  const database = fixture.openDatabase(file, { readOnly: false });
  database.exec('CREATE TABLE runs (run_uuid TEXT, experiment_id TEXT)');
  database.close();
  const { state, error } = await fixture.bring(file);
  expect([state, error]).toEqual([
    'failed',
    `${file} is no database of MLflow: it has no tables “runs” and “experiments”.`,
  ]);
});

test('an experiment and a model of another workspace carry its name', async () => {
  const file = fixture.recordedDatabase();
  const database = fixture.openDatabase(file, { readOnly: false });
  database.exec(`
    INSERT INTO experiments (experiment_id, name, lifecycle_stage, workspace) VALUES (77, 'iris', 'active', 'team');
    INSERT INTO registered_models (name, workspace) VALUES ('line', 'team')`);
  database.close();
  await fixture.bring(file);
  expect([fixture.store.experiments.get('77').name, fixture.store.models.list().map(({ name }) => name)]).toEqual([
    'team/iris',
    ['line', 'team.line'],
  ]);
});
