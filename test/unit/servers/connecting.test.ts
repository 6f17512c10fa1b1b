import { expect, test } from 'vitest';
import { fail } from './fakeServer';
import { ServersFixture } from './serversFixture';

const fixture = new ServersFixture();

function pointsOf(runId: string, key: string): [number | bigint, number][] {
  const { steps, values } = fixture.store.metrics.history(runId, key);
  return steps.map((step, index) => [step, values[index] ?? 0]);
}

const SERIES = [0, 1, 2].map((step) => ({
  key: 'loss',
  value: step === 2 ? 'NaN' : step,
  step,
  timestamp: 1000 + step,
}));

test.each([500, 429])('a server that answers %i for a while is asked again', async (status) => {
  fixture.fake.addRun('one');
  fixture.fake.trouble = (path, response, count) =>
    path === 'runs/search' && count < 3 ? fail(response, status) : undefined;
  const { state, runs } = await fixture.servers.add({ name: 'Team', kind: 'mlflow', url: fixture.fake.url });
  expect([state, runs, fixture.fake.count('runs/search')]).toEqual(['reachable', 1, 3]);
});

test('a server that stays out of order is given up after a few tries, in its own words', async () => {
  const id = await fixture.connect();
  fixture.fake.trouble = (path, response) => (path.startsWith('experiments/') ? fail(response, 503) : undefined);
  await expect(fixture.servers.read(id, {})).rejects.toThrow(
    'The server could not do POST /api/2.0/mlflow/experiments/search: No: 503.',
  );
});

test('what a server refuses makes it unauthorized, and says what to look at', async () => {
  const id = await fixture.connect();
  fixture.fake.trouble = (_path, response) => fail(response, 401, 'UNAUTHENTICATED');
  const { state, problem } = await fixture.servers.authorize(id, { token: 'old' });
  expect([state, problem]).toEqual([
    'unauthorized',
    'The server refused POST /api/2.0/mlflow/experiments/search (401). No: 401. Look whether the name, password or token are right, and may do this.',
  ]);
});

test('a server that is gone is unreachable', async () => {
  const id = await fixture.connect();
  fixture.fake.stop();
  await fixture.servers.read(id, {}).catch(() => {});
  expect(fixture.servers.list().map(({ state }) => state)).toEqual(['unreachable']);
});

test('an address with a password is refused, and not kept', async () => {
  const url = fixture.fake.url.replace('//', '//ana:secret@');
  await expect(fixture.servers.add({ name: 'Team', kind: 'mlflow', url })).rejects.toThrow(
    'The address holds a name or password, which would be stored. Give them apart.',
  );
  expect(fixture.servers.list()).toEqual([]);
});

test('a page that is read twice changes nothing', async () => {
  const run = fixture.fake.addRun('one', { metrics: SERIES });
  fixture.fake.addRun('two', { metrics: [{ key: 'big', value: 'Infinity', step: 0, timestamp: 5 }] });
  const id = await fixture.connect();
  const before = [fixture.store.runs.list({}), pointsOf(run.info.run_id, 'loss')];
  await fixture.servers.read(id, {});
  expect([fixture.store.runs.list({}), pointsOf(run.info.run_id, 'loss')]).toEqual(before);
});

test('the histories of a run come when somebody wants to see them, once', async () => {
  const run = fixture.fake.addRun('one', { metrics: SERIES });
  await fixture.connect();
  const { run_id } = run.info;
  expect(pointsOf(run_id, 'loss')).toEqual([[2, Number.NaN]]);
  fixture.servers.want(run_id);
  await expect
    .poll(() => pointsOf(run_id, 'loss'))
    .toEqual([
      [0, 0],
      [1, 1],
      [2, Number.NaN],
    ]);
  await expect
    .poll(() => fixture.store.servers.link(fixture.servers.list()[0]?.id ?? '', 'run', run_id)?.state)
    .toContain('histories');
  const asked = fixture.fake.count('metrics/get-history');
  fixture.servers.want(run_id);
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(fixture.fake.count('metrics/get-history')).toBe(asked);
});

test('runs beyond the first pages are read when asked for, to the last', async () => {
  for (let index = 0; index < 620; index++) fixture.fake.addRun(`run ${index}`);
  const id = await fixture.connect();
  const counts = [fixture.servers.list()[0]?.runs];
  for (let more = 0; more < 2; more++) counts.push((await fixture.servers.read(id, { older: true })).runs);
  expect([counts, fixture.servers.list()[0]?.more]).toEqual([[500, 600, 620], false]);
});

test('so many new runs that one look does not read them all leave more to read', async () => {
  fixture.fake.addRun('old');
  const id = await fixture.connect();
  for (let index = 0; index < 520; index++) fixture.fake.addRun(`run ${index}`);
  const { runs, more } = await fixture.servers.read(id, {});
  expect([runs, more]).toEqual([501, true]);
});

test('runs that this store sent do not hide older ones of other people', async () => {
  for (let index = 0; index < 30; index++) fixture.fake.addRun(`first ${index}`);
  const id = await fixture.connect();
  for (let index = 0; index < 90; index++) fixture.fake.addRun(`run ${index}`);
  await fixture.push(
    id,
    Array.from({ length: 20 }, (_, index) => fixture.makeRun(index.toString(16).padStart(2, 'b'))),
  );
  expect((await fixture.servers.read(id, {})).runs).toBe(140);
});
