import { appendFileSync, existsSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { ImportFixture, writeRun } from './importFixture';

const fixture = new ImportFixture();
const ID = 'a'.repeat(32);

test('everything of a recorded file store comes in as it is there', async () => {
  const { report } = await fixture.bring(fixture.recordedFiles());
  const { store } = fixture;
  const runs = store.runs.list({ deleted: true }).runs.map((run) => {
    return [run.name, run.experiment, run.status, run.deleted, Object.keys(run.metrics).length];
  });
  expect({
    runs: runs.sort(),
    counts: [report.runs.added, report.models.added, report.points, report.artifacts.files],
  }).toEqual({
    runs: [
      ['autolog', 'iris', 'FINISHED', false, 5],
      ['child', 'iris', 'FINISHED', false, 1],
      ['dropped', 'iris', 'FINISHED', true, 1],
      ['failed', 'Default', 'FAILED', false, 1],
      ['in-gone', 'gone', 'FINISHED', true, 1],
      ['parent', 'iris', 'FINISHED', false, 3],
      ['still-running', 'Default', 'RUNNING', false, 0],
    ],
    counts: [7, 3, 22, 7],
  });
});

test('a run keeps its id, note, user, parent, params, tags and datasets', async () => {
  await fixture.bring(fixture.recordedFiles());
  const { child = '', parent = '' } = fixture.named();
  const run = fixture.store.runs.detail(parent);
  expect({
    id: /^[0-9a-f]{32}$/.test(parent),
    parent: fixture.store.runs.summary(child).parentId === parent,
    facts: [run.note, run.userId, run.source, run.params, run.tags['mlflow.source.name']],
    inputs: run.inputs.map(({ dataset, tags }) => [dataset.name, dataset.digest, tags]),
  }).toEqual({
    id: true,
    parent: true,
    facts: ['A search', 'root', 'import', { lr: '0.1', text: 'two\nlines', 'nested/param': 'x' }, 'record.py'],
    inputs: [['numbers', '2afe0dd9', { 'mlflow.data.context': 'training' }]],
  });
});

test('NaN, infinities and steps beyond 2^53 come in exactly', async () => {
  await fixture.bring(fixture.recordedFiles());
  const { parent = '', failed = '' } = fixture.named();
  const values = fixture.points(parent, 'odd').map(([step, , value]) => [step, value]);
  const big = fixture.points(failed, 'big');
  expect([values, big]).toEqual([
    [
      [0, Number.NaN],
      [1, Number.POSITIVE_INFINITY],
      [2, Number.NEGATIVE_INFINITY],
    ],
    [[9007199254740993n, 1700000000001, 1e300]],
  ]);
});

test('artifacts are found beside the run though its URI names another machine', async () => {
  await fixture.bring(fixture.recordedFiles());
  const { parent = '' } = fixture.named();
  const { artifacts, artifactUri } = fixture.store.runs.detail(parent);
  expect([artifacts, artifactUri, readFileSync(`${fixture.paths.artifacts(parent)}/notes/readme.txt`, 'utf8')]).toEqual(
    [
      [
        {
          path: 'notes/readme.txt',
          bytes: 5,
          hash: 'sha256:2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824',
          kind: 'file',
        },
      ],
      null,
      'hello',
    ],
  );
});

test('linked artifacts stay where they are and nothing is copied', async () => {
  const mlruns = fixture.recordedFiles();
  await fixture.bring(mlruns, 'link');
  const { parent = '' } = fixture.named();
  const { artifacts, artifactUri, origin } = fixture.store.runs.detail(parent);
  expect([
    artifacts.map(({ path, bytes }) => [path, bytes]),
    artifactUri,
    existsSync(fixture.paths.artifacts(parent)),
  ]).toEqual([[['notes/readme.txt', 5]], `${origin}/artifacts`, false]);
});

test('logged models, registered versions, aliases and tags come in', async () => {
  await fixture.bring(fixture.recordedFiles());
  const { autolog } = fixture.named();
  const [logged] = fixture.store.loggedModels.list(null);
  const line = fixture.store.models.get('line');
  expect({
    logged: [
      logged?.name,
      logged?.status,
      logged?.sourceRunId === autolog,
      logged?.metrics.length,
      logged?.artifactLocation,
    ],
    files: existsSync(`${fixture.paths.loggedModel(logged?.id ?? '')}/MLmodel`),
    links: fixture.store.runs.detail(autolog ?? '').models.map(({ direction }) => direction),
    line: [
      line.description,
      line.aliases,
      line.versions.map(({ version, source, tags }) => [version, source === `models:/${logged?.id}`, tags]),
    ],
  }).toEqual({
    logged: ['model', 'READY', true, 5, null],
    files: true,
    links: ['output'],
    line: [
      'A line through points',
      { champion: 1 },
      [
        [2, true, {}],
        [1, true, { stage: 'tried' }],
      ],
    ],
  });
});

test('experiments keep id and tags, and a deleted one is deleted with its runs and restored with them', async () => {
  await fixture.bring(fixture.recordedFiles());
  const { experiments, runs } = fixture.store;
  const iris = experiments.byName('iris');
  const gone = experiments.byName('gone');
  experiments.setDeleted(gone?.id ?? '', false);
  const { 'in-gone': run = '' } = fixture.named();
  expect([iris?.id.length, iris?.tags, gone?.deleted, gone?.tags, runs.summary(run).deleted]).toEqual([
    18,
    { team: 'flowers' },
    true,
    { why: 'mistake' },
    false,
  ]);
});

test('traces come in with their metadata', async () => {
  await fixture.bring(fixture.recordedFiles());
  const iris = fixture.store.experiments.byName('iris');
  const [trace] = fixture.store.traces.list([iris?.id ?? '']);
  expect([trace?.state, trace?.content.request_preview, trace?.tags['mlflow.traceName']]).toEqual([
    'OK',
    '{"x": 1}',
    'step',
  ]);
});

test('a run without meta.yaml is told, and does not stop the rest', async () => {
  const { report, state } = await fixture.bring(fixture.recordedFiles());
  const half = fixture.path('mlruns', '0', '0'.repeat(32));
  expect([state, report.problems]).toEqual([
    'done',
    [
      {
        where: half,
        what: 'The run has no meta.yaml: it was interrupted while it was being made. It did not come in.',
      },
    ],
  ]);
});

test('importing twice changes nothing', async () => {
  const mlruns = fixture.recordedFiles();
  await fixture.bring(mlruns);
  const cursor = fixture.store.cursor();
  const { report } = await fixture.bring(mlruns);
  expect([report.runs, report.models, report.points, report.artifacts.files, fixture.store.cursor()]).toEqual([
    { added: 0, updated: 0, unchanged: 7, deletedHere: 0, failed: 0 },
    { added: 0, updated: 0, unchanged: 3, deletedHere: 0, failed: 0 },
    0,
    0,
    cursor,
  ]);
});

test('a line that MLflow wrote twice is one point', async () => {
  const loss = '1700000000000 0.5 1\n1700000000001 nan 2\n1700000000000 0.5 1\n1700000000001 nan 2\n';
  const { report } = await fixture.bring(writeRun(fixture, ID, { metrics: { loss } }));
  expect([report.points, fixture.points(ID, 'loss')]).toEqual([
    2,
    [
      [1, 1700000000000, 0.5],
      [2, 1700000000001, Number.NaN],
    ],
  ]);
});

test('lines of two, three and five fields and of datasets with spaces give their own steps', async () => {
  const loss =
    '1700000000000 1\n1700000000001 2 7\n1700000000002 3 8 data 1e2a2293\n1700000000003 4 9 my data 1e2a2293\n';
  await fixture.bring(writeRun(fixture, ID, { metrics: { loss } }));
  expect(fixture.points(ID, 'loss').map(([step, , value]) => [step, value])).toEqual([
    [0, 1],
    [7, 2],
    [8, 3],
    [9, 4],
  ]);
});

test('a line that is no point is told with its place, and the others come in', async () => {
  const loss = '1700000000000 1 0\nrubbish\n1700000000001 2 1\n';
  const { report } = await fixture.bring(writeRun(fixture, ID, { metrics: { loss } }));
  const where = `${fixture.path('mlruns', '0', ID, 'metrics', 'loss')}, byte 18`;
  expect([report.points, report.problems]).toEqual([
    2,
    [{ where, what: 'One line is no metric point and did not come in.' }],
  ]);
});

test('the old names of fields are understood', async () => {
  const meta = `run_uuid: ${ID}\nname: old\nexperiment_id: 0\nstart_time: 1500000000000\nend_time: null\nstatus: 5\nuser_id: ana\n`;
  await fixture.bring(writeRun(fixture, ID, { meta }));
  const { id, name, status, startTime, endTime } = fixture.store.runs.summary(ID);
  expect([id, name, status, startTime, endTime]).toEqual([ID, 'old', 'KILLED', 1500000000000, null]);
});

test('a run that was still running is followed to its end, the last line once it is whole', async () => {
  const meta = (status: number) =>
    `run_id: ${ID}\nrun_name: live\nexperiment_id: '0'\nstart_time: 1\nend_time: ${status === 1 ? 'null' : 9}\nstatus: ${status}\n`;
  const mlruns = writeRun(fixture, ID, { meta: meta(1), metrics: { loss: '1 0.5 0\n2 0.2' } });
  await fixture.bring(mlruns);
  const first = [fixture.store.runs.summary(ID).status, fixture.points(ID, 'loss')];
  appendFileSync(`${mlruns}/0/${ID}/metrics/loss`, '5 1\n1 0.5 0\n');
  writeFileSync(`${mlruns}/0/${ID}/meta.yaml`, meta(3));
  const { report } = await fixture.bring(mlruns);
  const { status, endTime } = fixture.store.runs.summary(ID);
  expect([first, report.runs.updated, status, endTime, fixture.points(ID, 'loss')]).toEqual([
    ['RUNNING', [[0, 1, 0.5]]],
    1,
    'FINISHED',
    9,
    [
      [0, 1, 0.5],
      [1, 2, 0.25],
    ],
  ]);
});

test('a run that was deleted here stays deleted', async () => {
  const mlruns = writeRun(fixture, ID, { metrics: { loss: '1 0.5 0\n' } });
  await fixture.bring(mlruns);
  fixture.store.runs.update(ID, { deleted: true });
  appendFileSync(`${mlruns}/0/${ID}/metrics/loss`, '2 0.4 1\n');
  const { report } = await fixture.bring(mlruns);
  expect([report.runs.deletedHere, fixture.store.runs.summary(ID).deleted, fixture.points(ID, 'loss').length]).toEqual([
    1,
    true,
    1,
  ]);
});

test('a run that was deleted there after it came in is deleted here, and restored with it', async () => {
  const mlruns = writeRun(fixture, ID);
  const file = `${mlruns}/0/${ID}/meta.yaml`;
  const text = readFileSync(file, 'utf8');
  const states: boolean[] = [];
  for (const stage of ['active', 'deleted', 'active']) {
    writeFileSync(file, text.replace('lifecycle_stage: active', `lifecycle_stage: ${stage}`));
    await fixture.bring(mlruns);
    states.push(fixture.store.runs.summary(ID).deleted);
  }
  expect(states).toEqual([false, true, false]);
});

test('what people changed of an ended run here is not undone', async () => {
  const mlruns = fixture.recordedFiles();
  await fixture.bring(mlruns);
  const { parent = '' } = fixture.named();
  fixture.store.runs.update(parent, { name: 'mine', note: 'changed' });
  fixture.store.runs.setTag(parent, 'mlflow.source.name', 'other.py');
  await fixture.bring(mlruns);
  const { name, note, tags } = fixture.store.runs.summary(parent);
  expect([name, note, tags['mlflow.source.name']]).toEqual(['mine', 'changed', 'other.py']);
});

test('an experiment whose id is another one’s here gets a new id, and one of the same name is merged into', async () => {
  fixture.store.experiments.create({ name: 'taken', id: '1' });
  writeRun(fixture, ID);
  fixture.write('mlruns/1/meta.yaml', "experiment_id: '1'\nname: new\nlifecycle_stage: active\n");
  await fixture.bring(fixture.path('mlruns'));
  const { experiments, runs } = fixture.store;
  expect([experiments.byName('new')?.id, experiments.get('1').name, runs.summary(ID).experiment]).toEqual([
    '2',
    'taken',
    'Default',
  ]);
});

test('a URI that names any other folder is not followed', async () => {
  const secret = fixture.write('secrets/key.txt', 'x');
  const meta = `run_id: ${ID}\nrun_name: sly\nexperiment_id: '0'\nartifact_uri: ${pathToFileURL(fixture.path('secrets')).href}\nstatus: 3\nstart_time: 1\n`;
  await fixture.bring(writeRun(fixture, ID, { meta }));
  expect([existsSync(secret), fixture.store.runs.detail(ID).artifacts]).toEqual([true, []]);
});

test('a link that leads out of the artifacts is told and left out', async () => {
  const mlruns = writeRun(fixture, ID);
  fixture.write('secret.txt', 'x');
  fixture.write(`mlruns/0/${ID}/artifacts/own.txt`, 'own');
  const link = fixture.path('mlruns', '0', ID, 'artifacts', 'link.txt');
  symlinkSync(fixture.path('secret.txt'), link);
  const { report } = await fixture.bring(mlruns);
  expect([fixture.store.artifacts.list(ID).map(({ path }) => path), report.problems]).toEqual([
    ['own.txt'],
    [{ where: link, what: 'It is a link that leads out of the artifacts.' }],
  ]);
});

test('artifacts on a service stay there, which is told once', async () => {
  const other = 'b'.repeat(32);
  for (const id of [ID, other]) {
    const meta = `run_id: ${id}\nrun_name: far\nexperiment_id: '0'\nartifact_uri: s3://bucket/0/${id}/artifacts\nstatus: 3\nstart_time: 1\n`;
    writeRun(fixture, id, { meta });
  }
  const { report } = await fixture.bring(fixture.path('mlruns'));
  const { artifactUri } = fixture.store.runs.detail(other);
  expect([artifactUri, report.problems]).toEqual([
    `s3://bucket/0/${other}/artifacts`,
    [{ where: 'Run far', what: 'Artifacts at s3://bucket stay there: they are on no disk of this machine.' }],
  ]);
});

test('a damaged meta.yaml costs its own run only', async () => {
  writeRun(fixture, ID, { meta: 'status: [3\n' });
  writeRun(fixture, 'b'.repeat(32));
  const { report } = await fixture.bring(fixture.path('mlruns'));
  expect([report.runs.added, report.problems.map(({ where }) => where)]).toEqual([
    1,
    [fixture.path('mlruns', '0', ID)],
  ]);
});

test('a run that another machine is just removing costs nothing else', async () => {
  const mlruns = writeRun(fixture, ID, { metrics: { loss: '1 0.5 0\n' } });
  writeRun(fixture, 'b'.repeat(32));
  rmSync(`${mlruns}/0/${ID}`, { recursive: true });
  expect((await fixture.bring(mlruns)).report.runs.added).toBe(1);
});
