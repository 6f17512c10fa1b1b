import { spawn } from 'node:child_process';
import { cpSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { pythonOf } from '../../../scripts/lib/pythonEnvironments.mjs';
import { finish, Sandbox, waitFor } from '../../faults/support/sandbox';

export type Environment = 'current' | 'mlflow2' | 'skinny';

const clients = resolve('test', 'clients');

/** What a script must not inherit from whoever runs the tests. */
const OWN_VARIABLE = /^(?:MLFLOW_|WANDB_|TRACKIO_|MLOPS_|PYTEST_|VITEST)/;

export function cleanEnvironment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !OWN_VARIABLE.test(name));
  // Quiet, and nothing that leaves the machine.
  return { ...Object.fromEntries(kept), MLFLOW_DISABLE_TELEMETRY: 'true', DO_NOT_TRACK: 'true', HF_HUB_OFFLINE: '1' };
}

export interface TrackedScript {
  sandbox: Sandbox;
  /** Id of the launched run. */
  runId: string;
  stdout: string;
  /** Metric keys that the store had while the script still ran. */
  live: string[];
}

/** Runs an unchanged script under the cockpit, in a repository of its own, to its end. */
export async function track(
  script: string,
  environment: Environment,
  env: NodeJS.ProcessEnv = {},
): Promise<TrackedScript> {
  const sandbox = new Sandbox(`clients ${basename(script, '.py')}`);
  cpSync(join(clients, 'scripts', script), sandbox.path(script));
  await sandbox.commitAll();
  const child = sandbox.start(['run', '--', await pythonOf(environment), script], {
    env: { ...cleanEnvironment(), ...env, PATH: process.env.PATH, MLFLOW_TRACKING_URI: undefined },
  });
  const ending = finish(child);
  let over = false;
  void ending.then(() => {
    over = true;
  });
  const live = new Set<string>();
  await waitFor(
    `${script} to end`,
    async () => {
      if (!over) for (const key of await liveKeys(sandbox)) live.add(key);
      return over;
    },
    200_000,
  );
  const { code, stdout, stderr } = await ending;
  if (code !== 0) throw new Error(`${script} ended with ${code}:\n${stdout.slice(-3000)}\n${stderr.slice(-3000)}`);
  const { runs } = await answer<{ runs: { id: string; source: string }[] }>(sandbox, '/v1/runs');
  const runId = runs.find(({ source }) => source === 'cli')?.id;
  if (runId === undefined) throw new Error('The launched run is not in the store.');
  return { sandbox, runId, stdout, live: [...live].sort() };
}

/** The metrics of runs that are active just now. */
async function liveKeys(sandbox: Sandbox): Promise<string[]> {
  const answered = await answer<{ runs: { status: string; metrics: Record<string, unknown> }[] }>(
    sandbox,
    '/v1/runs',
  ).catch(() => null);
  const active = answered?.runs.filter(({ status }) => status === 'RUNNING') ?? [];
  return active.flatMap(({ metrics }) => Object.keys(metrics)).filter((key) => !key.startsWith('system/'));
}

export async function answer<T>(sandbox: Sandbox, path: string, init?: RequestInit): Promise<T> {
  const response = await sandbox.fetch(path, init);
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return (await response.json()) as T;
}

/** Runs a Python file of test/clients and gives what it printed. */
export async function python(
  environment: Environment,
  file: string,
  args: string[],
  options: { cwd: string; env?: NodeJS.ProcessEnv },
): Promise<string> {
  const child = spawn(await pythonOf(environment), [join(clients, file), ...args], {
    cwd: options.cwd,
    env: { ...cleanEnvironment(), ...options.env },
  });
  const { code, stdout, stderr } = await finish(child);
  if (code !== 0) throw new Error(`${file} ended with ${code}:\n${stdout.slice(-2000)}\n${stderr.slice(-4000)}`);
  return stdout;
}
