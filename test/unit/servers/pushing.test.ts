import { expect, test } from 'vitest';
import { fail } from './fakeServer';
import { ServersFixture } from './serversFixture';

const fixture = new ServersFixture();

/** What the server has of each run: its name, how many points, and whether it ended. */
function there() {
  return fixture.fake.runs.map(({ info }) => [
    info.run_name,
    fixture.fake.series(info.run_id, 'loss').length,
    info.status,
  ]);
}

test('a run is sent once, and again changes nothing', async () => {
  const id = await fixture.connect();
  const run = fixture.makeRun('aa', { file: 'notes/a.txt' });
  const first = await fixture.push(id, [run]);
  const again = await fixture.push(id, [run]);
  expect([there(), first.report.problems, again.report.points]).toEqual([[['run-aa', 2, 'FINISHED']], [], 0]);
});

test('a server whose storage only its own users write to says so once, and gets the rest', async () => {
  fixture.fake.artifactRoot = 's3://bucket/team';
  const id = await fixture.connect();
  const run = fixture.makeRun('aa', { file: 'notes/a.txt' });
  // Servers without keys to their own storage fail to list it.
  fixture.fake.trouble = (path, response) => (path.endsWith('artifacts/list') ? fail(response, 500) : undefined);
  const transfers = [await fixture.push(id, [run]), await fixture.push(id, [run])];
  const [{ info } = { info: null }] = fixture.fake.runs;
  const problem = {
    where: 'run run-aa, its files',
    what: `The server keeps files at ${info?.artifact_uri}, which is written to with the storage's own keys and not through the server.`,
  };
  expect([there(), transfers.map(({ state, report }) => [state, report.problems, report.runs.failed])]).toEqual([
    [['run-aa', 2, 'FINISHED']],
    transfers.map(() => ['done', [problem], 0]),
  ]);
});

test('a push goes on with the run that bears its tag where the link to it was lost', async () => {
  const id = await fixture.connect();
  const run = fixture.makeRun('aa');
  await fixture.push(id, [run]);
  fixture.servers.remove(id);
  const { report } = await fixture.push(await fixture.connect(), [run]);
  expect([there(), report.points]).toEqual([[['run-aa', 2, 'FINISHED']], 0]);
});

test('a run whose making was not answered is not made twice', async () => {
  const id = await fixture.connect();
  const run = fixture.makeRun('aa');
  const { fake } = fixture;
  fake.trouble = (path, response, count) => {
    if (path !== 'runs/create' || count > 1) return undefined;
    const made = fake.addRun('run-aa', { experiment: 'team' });
    made.data.tags.push({ key: 'mlops.origin_run_id', value: run });
    return response.destroy();
  };
  const { report } = await fixture.push(id, [run]);
  expect([there(), report.problems]).toEqual([[['run-aa', 2, 'FINISHED']], []]);
});

test('an experiment whose making was not answered is used all the same', async () => {
  const id = await fixture.connect();
  const { fake } = fixture;
  fake.trouble = (path, response, count) => {
    if (path !== 'experiments/create') return undefined;
    fake.experiment('team');
    return count > 1 ? fail(response, 400, 'RESOURCE_ALREADY_EXISTS') : response.destroy();
  };
  const { report } = await fixture.push(id, [fixture.makeRun('aa')]);
  expect([there(), report.problems]).toEqual([[['run-aa', 2, 'FINISHED']], []]);
});

test('an experiment that is deleted on the server is named, with what to do', async () => {
  const id = await fixture.connect();
  fixture.fake.experiment('team');
  const team = fixture.fake.experiments.get('team');
  if (team) team.lifecycle_stage = 'deleted';
  const { report } = await fixture.push(id, [fixture.makeRun('aa')]);
  expect([report.runs.failed, report.problems]).toEqual([
    1,
    [
      {
        where: 'run run-aa',
        what: 'The experiment team is deleted on Team. Restore it there, or push into another one.',
      },
    ],
  ]);
});

test('a param that is too long for a server goes as a file', async () => {
  const id = await fixture.connect();
  const long = 'x'.repeat(6001);
  await fixture.push(id, [fixture.makeRun('aa', { params: { lr: '0.1', prompt: long } })]);
  const [run] = fixture.fake.runs;
  const file = [...fixture.fake.files].find(([path]) => path.endsWith('mlops/long-values.json'))?.[1] ?? '{}';
  expect([run?.data.params, JSON.parse(file)]).toEqual([
    [{ key: 'lr', value: '0.1' }],
    { params: { prompt: long }, tags: {} },
  ]);
});

test('a push to a server that has stopped answering ends within two seconds of being cancelled', async () => {
  const id = await fixture.connect();
  fixture.fake.trouble = (path) => (path === 'runs/log-batch' ? true : undefined);
  const { id: transfer } = fixture.servers.push(id, { runIds: [fixture.makeRun('aa')] });
  await expect.poll(() => fixture.fake.count('runs/log-batch')).toBe(1);
  const start = performance.now();
  fixture.transfers.cancel(transfer);
  const { state } = await fixture.transfers.ended(transfer);
  expect([state, performance.now() - start < 2000]).toEqual(['cancelled', true]);
});

test('a push to a server that knows its user no more ends there, and says so once', async () => {
  const id = await fixture.connect();
  fixture.fake.trouble = (path, response) =>
    path.startsWith('runs/') ? fail(response, 401, 'UNAUTHENTICATED') : undefined;
  const runs = Array.from({ length: 12 }, (_, index) => fixture.makeRun(`a${index.toString(16)}`));
  const { state, error } = await fixture.push(id, runs);
  expect([state, error, fixture.servers.list()[0]?.state]).toEqual([
    'failed',
    'The server refused POST /api/2.0/mlflow/runs/search (401). No: 401. Look whether the name, password or token are right, and may do this.',
    'unauthorized',
  ]);
});

/** A run that saved a model, of which a version is registered. */
function makeModel(): string {
  const { store } = fixture;
  const run = fixture.makeRun('aa');
  const id = `m-${'e'.repeat(32)}`;
  store.loggedModels.create({
    id,
    experimentId: store.experiments.byName('team')?.id ?? '',
    name: 'net',
    artifactLocation: null,
    status: 'READY',
    statusMessage: null,
    sourceRunId: run,
    modelType: null,
    createdAt: 1,
    updatedAt: 1,
    params: {},
    tags: {},
  });
  store.loggedModels.link(run, [{ modelId: id, direction: 'output', step: 0 }]);
  const version = { model: 'net', runId: run, note: '', createdAt: 1, commit: null, snapshot: null, datasets: [] };
  const content = { artifactPath: null, loggedModelId: id, hash: 'sha256:0', bytes: 1 };
  store.models.register({ ...version, ...content }, () => 'models/net/1');
  return run;
}

function modelsThere() {
  const { loggedModels, versions } = fixture.fake;
  return [loggedModels.length, versions.map(({ name, version }) => [name, version])];
}

test('models are sent once, and again change nothing', async () => {
  const id = await fixture.connect();
  const run = makeModel();
  const first = await fixture.push(id, [run]);
  const again = await fixture.push(id, [run]);
  expect([modelsThere(), first.report.problems, again.report.problems]).toEqual([[1, [['net', '1']]], [], []]);
});

test('a model and a version whose making was not answered are not made twice', async () => {
  const id = await fixture.connect();
  const run = makeModel();
  const { fake } = fixture;
  const lost = new Map<string, (body: never) => unknown>([
    ['logged-models', (body: never) => fake.addLoggedModel(body)],
    ['model-versions/create', (body: never) => fake.addVersion(body)],
  ]);
  fake.trouble = (path, response, count, body) => {
    const make = count === 1 ? lost.get(path) : undefined;
    if (!make) return undefined;
    make(body as never);
    return response.destroy();
  };
  const { report } = await fixture.push(id, [run]);
  expect([modelsThere(), report.problems]).toEqual([[1, [['net', '1']]], []]);
});

test('a push goes on with the model that bears its tag where the link to it was lost', async () => {
  const id = await fixture.connect();
  const run = makeModel();
  await fixture.push(id, [run]);
  fixture.servers.remove(id);
  await fixture.push(await fixture.connect(), [run]);
  expect(modelsThere()).toEqual([1, [['net', '1']]]);
});
