import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { CockpitError } from '../../shared/model/cockpitError';
import type { LaunchRequest } from '../../shared/protocol/trackerApi';
import type { CliContext, StoreOptions } from '../cliContext';

export interface RunOptions extends StoreOptions {
  name?: string;
  experiment?: string;
  job?: string;
  param: string[];
  data: string[];
  output: string[];
}

/** The request that `run` makes of its options. Throws CockpitError BAD_REQUEST for what makes no sense. */
export function launchRequest({ cwd, env }: CliContext, command: string[], options: RunOptions): LaunchRequest {
  if ((options.job === undefined) === (command.length === 0)) {
    throw new CockpitError(
      'BAD_REQUEST',
      'Give either a command (mlops-cockpit run -- python train.py) or a job of mlops.yaml (mlops-cockpit run --job NAME).',
    );
  }
  // A job may have a working folder of its own, but what is typed here is meant from here.
  const here = (path: string) => resolve(cwd, path);
  return {
    ...(options.job === undefined ? { argv: command, cwd } : { job: options.job }),
    env: definedOnly(env),
    name: options.name,
    experiment: options.experiment,
    params: Object.fromEntries(options.param.map(parseParam)),
    data: options.data.map((text) => parseData(text, here)),
    outputs: options.output.map((path) => (options.job === undefined ? path : here(path))),
    source: 'cli',
  };
}

function parseParam(text: string): [string, string] {
  const [, name, value] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
  if (name !== undefined && value !== undefined) return [name, value];
  throw new CockpitError('BAD_REQUEST', `--param wants name=value, not "${text}".`);
}

/** `PATH`, or `ROLE=PATH` where no such file has that whole name. */
function parseData(text: string, here: (path: string) => string): { path: string; role: string | null } {
  const [, role, path] = /^([A-Za-z_][\w-]*)=(.+)$/s.exec(text) ?? [];
  if (role === undefined || path === undefined || existsSync(here(text))) return { path: here(text), role: null };
  return { path: here(path), role };
}

function definedOnly(env: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(Object.entries(env).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])));
}
