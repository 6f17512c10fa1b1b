import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { pythonOf } from '../../scripts/lib/pythonEnvironments.mjs';
import type { ServerSummary } from '../../src/shared/model/server';
import type { Transfer } from '../../src/shared/model/transfer';
import { Sandbox, waitFor } from '../faults/support/sandbox';
import { MlflowServer } from './support/mlflowServer';
import { comparable } from './support/mlflowView';
import { Postgres } from './support/postgres';
import { makeRuns } from './support/protocol';
import { answer, python } from './support/python';

/** The issue's own measure is 200 runs with 100,000 points; every day less will do. */
const RUNS = Number(process.env.MLOPS_CLIENT_RUNS ?? 40);
const POINTS = 500 * RUNS;
const EXPERIMENT = 'shared';
/** Runs that connecting a server reads; further ones are read when asked for. */
const MOST_AT_FIRST = 500;

const rooms: { dispose?(): Promise<void>; stop?(): void | Promise<void> }[] = [];
afterEach(async () => {
  for (const room of rooms.splice(0).reverse()) {
    await room.dispose?.();
    await room.stop?.();
  }
});

async function sandbox(): Promise<Sandbox> {
  const made = new Sandbox('a store');
  rooms.push(made);
  // Any request starts the tracker.
  await made.cockpit(['runs', '--json']);
  return made;
}

function connect(store: Sandbox, url: string): Promise<ServerSummary> {
  return answer(store, '/v1/servers', { method: 'POST', body: JSON.stringify({ name: 'Team', kind: 'mlflow', url }) });
}

function post<T>(store: Sandbox, path: string, body: object): Promise<T> {
  return answer<T>(store, path, { method: 'POST', body: JSON.stringify(body) });
}

async function ended(store: Sandbox, { id }: Transfer): Promise<Transfer> {
  let last: Transfer | null = null;
  await waitFor(
    'the transfer to end',
    async () => {
      last = await answer<Transfer>(store, `/v1/transfers/${id}`);
      return last.state !== 'running';
    },
    180_000,
  );
  return last as unknown as Transfer;
}

/** Kills the tracker in the middle of what it sends, and starts it again. */
async function killAt(store: Sandbox, transfer: Transfer, points: number): Promise<void> {
  let seen = 0;
  const isSent = async () => {
    const { progress, state, error } = await answer<Transfer>(store, `/v1/transfers/${transfer.id}`);
    if (state !== 'running') throw new Error(`The push is ${state} before it could be cut off: ${error}`);
    seen = progress.points;
    return seen >= points;
  };
  await waitFor(`${points} points to be sent`, isSent, 180_000).catch((error: Error) => {
    throw new Error(`${error.message} ${seen} were.`);
  });
  await store.endTracker('SIGKILL');
  await store.cockpit(['runs', '--json']);
}

async function view(tracking: NodeJS.ProcessEnv) {
  const text = await python('current', join('readers', 'mlflow_view.py'), [], {
    cwd: tmpdir(),
    env: { ...tracking, ONLY_EXPERIMENTS: EXPERIMENT },
  });
  return comparable(text);
}

function trackingOf(store: Sandbox): NodeJS.ProcessEnv {
  return {
    MLFLOW_TRACKING_URI: `http://127.0.0.1:${store.address().port}`,
    MLFLOW_TRACKING_TOKEN: store.token(),
  };
}

describe.each([
  { backend: 'SQLite', start: async () => null },
  { backend: 'PostgreSQL', start: () => Postgres.start() },
])('an MLflow server on $backend', ({ start }) => {
  test('is pushed to through two kills without doubling, and pulled from into an empty store', async () => {
    const postgres = await start();
    if (postgres) rooms.push(postgres);
    const server = await MlflowServer.start(await pythonOf('current'), postgres?.uri);
    rooms.push(server);
    const store = await sandbox();
    const { runIds } = await makeRuns(store, EXPERIMENT, RUNS, POINTS);
    const { id } = await connect(store, server.url);

    const push = () => post<Transfer>(store, `/v1/servers/${id}/push`, { runIds });
    await killAt(store, await push(), POINTS / 10);
    await killAt(store, await push(), POINTS / 10);
    const whole = await ended(store, await push());
    const again = await ended(store, await push());
    const local = await view(trackingOf(store));
    expect({ whole: [whole.state, whole.report.problems], again: [again.state, again.report.points] }).toEqual({
      whole: ['done', []],
      again: ['done', 0],
    });
    expect(await view({ MLFLOW_TRACKING_URI: server.url })).toEqual(local);

    const empty = await sandbox();
    const connected = await connect(empty, server.url);
    const pulled = await ended(empty, await post<Transfer>(empty, `/v1/servers/${connected.id}/pull`, {}));
    expect([connected.runs, pulled.state, pulled.report.problems]).toEqual([Math.min(MOST_AT_FIRST, RUNS), 'done', []]);
    expect(await view(trackingOf(empty))).toEqual(local);
  }, 900_000);
});
