import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { acquireLock, type ExclusiveLock } from '../../src/tracker/life/exclusiveLock';
import { alive, Sandbox, waitFor } from './support/sandbox';

let box: Sandbox;
beforeEach(() => {
  box = new Sandbox();
});
afterEach(() => box.dispose());

const client = resolve('test/faults/support/protocolClient.cjs');

/** Starts training code that logs through the protocol, and waits for its first points; nothing watches over it. */
async function train(name: string, points: number): Promise<string> {
  const started = box.start(['run', '--name', name, '--', process.execPath, client, String(points), '50']);
  let text = '';
  started.stdout?.on('data', (chunk: Buffer) => {
    text += chunk.toString();
  });
  await waitFor('the first points', () => text.includes('step 3 '));
  started.kill('SIGKILL');
  return /^run (\w+)/m.exec(text)?.[1] ?? '';
}

/** Kills the tracker, and keeps others from taking its place: whoever has the lock is the store's tracker. */
async function killForGood(): Promise<ExclusiveLock> {
  const { pid } = box.address();
  process.kill(pid, 'SIGKILL');
  await waitFor('the tracker to be gone', async () => !(await alive(pid)));
  const lock = acquireLock(box.path('.mlops', 'tracker.lock'), resolve('node_modules/better-sqlite3'));
  if (!lock) throw new Error('Another tracker was faster.');
  return lock;
}

const output = (run: string) => readFileSync(box.path('.mlops', 'logs', `${run}.log`), 'utf8');

const spooled = (): string[] => {
  try {
    return readdirSync(box.path('.mlops', 'spool'));
  } catch {
    return [];
  }
};

/** What the store holds of the run at its end, in the order of its points. */
async function record(name: string) {
  await waitFor('the end to be known', async () => (await box.show(name)).status !== 'RUNNING');
  const { stdout } = await box.cockpit(['metrics', name, 'loss', '--json']);
  const losses = (JSON.parse(stdout) as { value: number }[]).map(({ value }) => value);
  const { status, params, metrics, artifacts } = await box.show(name);
  const inner = await box.show('inner');
  return {
    status,
    losses,
    counted: metrics.loss?.count,
    lr: params.lr,
    artifacts: artifacts.map(({ path }) => path),
    inner: [inner.status, inner.metrics.acc?.last],
  };
}

const whole = (points: number) => ({
  status: 'FINISHED',
  losses: Array.from({ length: points }, (_, step) => 1 / (step + 1)),
  counted: points,
  lr: '0.1',
  artifacts: ['notes/a.txt'],
  inner: ['FINISHED', 0.5],
});

test('a tracker that was killed is started again beside the run, with nobody there to ask for it', async () => {
  const run = await train('alone', 200);
  const { pid, port } = box.address();
  process.kill(pid, 'SIGKILL');
  await waitFor('the code to end', () => output(run).includes('done'));
  const after = box.address();
  expect([after.pid === pid, after.port, await alive(after.pid)]).toEqual([false, port, true]);
  expect(await record('alone')).toEqual(whole(200));
});

test('where no tracker can be had the code goes on to its end, and the next one reads what it sent, once', async () => {
  const run = await train('orphan', 200);
  const lock = await killForGood();
  await waitFor('the code to end', () => output(run).includes('done'));
  expect(spooled()).not.toEqual([]);
  lock.release();
  await box.show('orphan');
  await waitFor('all of it to be read', () => spooled().length === 0);
  expect(await record('orphan')).toEqual(whole(200));
});

test('a stand-in makes room for a tracker that comes back in mid-run', async () => {
  const run = await train('handed over', 400);
  const { port } = box.address();
  const lock = await killForGood();
  await waitFor('a stand-in to take in what is sent', () => spooled().length > 0);
  lock.release();
  const { status } = await box.show('handed over');
  expect([status, box.address().port, output(run).includes('done')]).toEqual(['RUNNING', port, false]);
  await waitFor('the code to end', () => output(run).includes('done'));
  expect(await record('handed over')).toEqual(whole(400));
});

test('a stand-in takes nothing from those without a token, and leaves for nobody but its tracker', async () => {
  await train('guarded', 400);
  const { port } = box.address();
  const token = box.token();
  const lock = await killForGood();
  await waitFor('a stand-in', () => spooled().length > 0);
  const ask = async (path: string, headers: Record<string, string>) =>
    (await fetch(`http://127.0.0.1:${port}${path}`, { method: 'POST', headers, body: '{}' })).status;
  const bearer = { authorization: `Bearer ${token}` };
  expect([
    await ask('/api/2.0/mlflow/runs/log-metric', {}),
    await ask('/api/2.0/mlflow/runs/log-metric', { ...bearer, origin: 'http://localhost' }),
    await ask('/api/2.0/mlflow/registered-models/create', bearer),
    await ask('/v1/stand-in/leave', bearer),
    await ask('/v1/runs', bearer),
  ]).toEqual([401, 403, 503, 401, 404]);
  lock.release();
});
