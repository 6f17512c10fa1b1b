import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ClientIdentity } from '../../../src/tracker/connection/clientIdentity';
import { AdoptionFixture, LAUNCH } from './adoptionFixture';

let fixture: AdoptionFixture;
beforeEach(async () => {
  fixture = new AdoptionFixture();
  await fixture.listen();
});
afterEach(() => fixture.close());

const summary = (id: string) => fixture.store.runs.summary(id);
const TERMINAL: ClientIdentity = { kind: 'terminal' };
const onLinux = process.platform === 'linux';

test('the first run that a launch’s code makes is the launched run, with what the code says of it', async () => {
  fixture.launch();
  const { id } = fixture.store.experiments.create({ name: 'mnist' });
  const run = await fixture.create({
    experimentId: id,
    name: 'resnet',
    userId: 'ada',
    tags: { 'mlflow.runName': 'resnet', team: 'x', 'mlops.launch': LAUNCH },
  });
  const { name, experiment, userId, parentId, tags } = summary(run);
  expect([run, name, experiment, userId, parentId, tags]).toEqual([
    LAUNCH,
    'resnet',
    'mnist',
    'ada',
    null,
    { team: 'x' },
  ]);
});

test('a launched run keeps its experiment where the code names none, and the name the user gave at launch', async () => {
  fixture.launch({ name: 'mine' }, true);
  await fixture.create({ name: 'resnet', tags: { 'mlflow.runName': 'resnet' } });
  const { name, experiment, tags } = summary(LAUNCH);
  expect([name, experiment, tags]).toEqual(['mine', 'train', {}]);
});

test('further runs of the code are parts of the launched one, unless the code names another parent', async () => {
  fixture.launch();
  await fixture.create();
  const second = await fixture.create({ startTime: 2000, name: 'fold 1' });
  const inner = await fixture.create({ startTime: 3000, tags: { 'mlflow.parentRunId': second } });
  const facts = [second, inner].map((id) => {
    const { parentId, experiment, source, command, tags } = summary(id);
    return { parentId, experiment, source, command, tags };
  });
  const common = { experiment: 'train', source: 'cli', command: 'python t.py' };
  expect([second === LAUNCH, ...facts]).toEqual([
    false,
    { ...common, parentId: LAUNCH, tags: { 'mlflow.parentRunId': LAUNCH } },
    { ...common, parentId: second, tags: { 'mlflow.parentRunId': second } },
  ]);
});

test('equal requests at the same time make a run each', async () => {
  fixture.launch();
  await fixture.create();
  const made = await Promise.all([1, 2, 3, 4].map(() => fixture.create({ startTime: 2000 })));
  expect(new Set(made).size).toBe(4);
});

test('a request whose answer was lost makes no second run, whichever tracker it comes to', async () => {
  fixture.launch();
  fixture.loseNext = true;
  await expect(fixture.create()).rejects.toThrow();
  const first = await fixture.create();
  fixture.loseNext = true;
  await expect(fixture.create({ startTime: 2000 })).rejects.toThrow();
  fixture.reopen();
  const second = await fixture.create({ startTime: 2000 });
  const all = fixture.store.runs.list({}).runs.map(({ id }) => id);
  expect([first, all.sort()]).toEqual([LAUNCH, [LAUNCH, second].sort()]);
});

test.runIf(onLinux)('all processes of a job make one run, whichever of them comes first', async () => {
  fixture.launch();
  const launch: ClientIdentity = { kind: 'launch', runId: LAUNCH };
  const first = await fixture.createFrom({ RANK: '1', LOCAL_RANK: '1' }, launch);
  const rankZero = await fixture.createFrom({ RANK: '0', LOCAL_RANK: '0' }, launch);
  const late = await fixture.createFrom({ RANK: '2', LOCAL_RANK: '2' }, launch);
  const further = await fixture.createFrom({ RANK: '0', LOCAL_RANK: '0' }, launch, { startTime: 2000 });
  expect([first, rankZero, late, further === LAUNCH]).toEqual([LAUNCH, LAUNCH, LAUNCH, false]);
});

test.runIf(onLinux)('a run from a terminal is known by its process, and followed', async () => {
  const run = await fixture.createFrom({}, TERMINAL, { name: 'by hand' });
  await expect.poll(() => fixture.observed.length).toBe(1);
  const { name, source, experiment, command } = summary(run);
  const { cwd } = fixture.store.runs.detail(run);
  expect([name, source, experiment, cwd, fixture.observed[0]?.runId]).toEqual([
    'by hand',
    'terminal',
    'Default',
    fixture.paths.folder,
    run,
  ]);
  expect(command).toContain(process.execPath);
});

test.runIf(onLinux)('a job of many processes in a terminal is one run', async () => {
  const [one, two] = await Promise.all(['1', '0'].map((RANK) => fixture.createFrom({ RANK }, TERMINAL)));
  expect(two).toBe(one);
});

test('a notebook’s path is its run’s command and tag', async () => {
  const run = await fixture.create({}, { kind: 'notebook', name: '/work/a.ipynb' });
  const { source, tags } = summary(run);
  expect([source, tags]).toEqual(['notebook', { 'mlops.notebook': '/work/a.ipynb' }]);
});

test('what the code reports of a launched run’s end is shown to it, and decides only where the command went well', () => {
  fixture.launch();
  const { adoption } = fixture.connection;
  const client = {} as Parameters<typeof adoption.report>[2];
  const kept = adoption.report(LAUNCH, { status: 'FAILED', endTime: 5 }, client);
  const outcomes = (['FINISHED', 'KILLED'] as const).map((status) =>
    fixture.link.withReport(LAUNCH, { status, exitReason: null }),
  );
  expect([kept, adoption.reported(LAUNCH), summary(LAUNCH).status, outcomes]).toEqual([
    true,
    { status: 'FAILED', endTime: 5 },
    'RUNNING',
    [
      {
        status: 'FAILED',
        exitReason: 'The code itself reported through MLflow that it failed; the command exited with code 0.',
      },
      { status: 'KILLED', exitReason: null },
    ],
  ]);
});

test('a param that the launch read from the command line gives way to what the code says, once', async () => {
  fixture.launch();
  fixture.store.runs.setParams(LAUNCH, { lr: '1e-3', seed: '1' });
  await fixture.create();
  const { adoption } = fixture.connection;
  adoption.claimParams(LAUNCH, { lr: '0.001', other: 'x' });
  const claimed = fixture.store.runs.params(LAUNCH);
  adoption.claimParams(LAUNCH, { lr: '7' });
  expect([claimed, fixture.store.runs.params(LAUNCH)]).toEqual([
    { lr: '0.001', seed: '1' },
    { lr: '0.001', seed: '1' },
  ]);
});

test('only metrics of runs whose files are read are claimed', () => {
  fixture.launch();
  fixture.store.experiments.create({ name: 'x' });
  const { adoption } = fixture.connection;
  adoption.claimMetrics(LAUNCH, ['loss']);
  fixture.link.unfollow(LAUNCH);
  adoption.claimMetrics(LAUNCH, ['acc']);
  expect(fixture.claimed).toEqual([`${LAUNCH}: loss`]);
});
