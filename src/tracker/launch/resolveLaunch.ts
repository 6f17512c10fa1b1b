import { basename, resolve } from 'node:path';
import type { JobConfig } from '../../shared/config/mlopsSchema';
import { placeholders } from '../../shared/config/placeholders';
import { CockpitError } from '../../shared/model/cockpitError';
import { paramsOfArgv } from '../../shared/params/argvParams';
import { programArgs } from '../../shared/params/programArgs';
import { isSecretName, MASK, maskArgv, maskCommand, maskParams } from '../../shared/params/secrets';
import type { LaunchRequest } from '../../shared/protocol/trackerApi';
import { cleanEnvironment } from './childEnvironment';
import { type CommandLine, parseCommandLine, wordsOfShellLine } from './commandLine';
import { dataArguments } from './dataArguments';
import { findJob } from './findJob';
import { environmentOf, findProgram, languageOf, lineWithInterpreter, withInterpreter } from './interpreter';
import { readParamsFiles } from './launchParams';
import type { ResolvedLaunch } from './resolvedLaunch';
import { joinWords } from './shellQuoting';

/** Looks up all that a request leaves open. Throws CockpitError BAD_REQUEST for one that can make no run. */
export async function resolveLaunch(
  request: LaunchRequest,
  folder: string,
  trackerEnv: NodeJS.ProcessEnv,
): Promise<ResolvedLaunch> {
  checkRequest(request);
  const job = request.job === undefined ? null : await findJob(folder, request.job);
  const cwd = job ? resolve(folder, job.cwd ?? '.') : resolve(folder, request.cwd ?? '.');
  const interpreter = request.interpreter ?? null;
  const env = { ...cleanEnvironment(request.env ?? trackerEnv), ...job?.env };
  Object.assign(env, environmentOf(interpreter, env));

  const warnings: string[] = [];
  const fileParams = await readParamsFiles(job?.params ?? [], cwd, warnings);
  const values = { ...fileParams, ...request.params };
  const typed = typedCommand(request, job, values);
  const shown = shownCommand(typedCommand(request, job, maskSecrets(values)));
  const command = startedCommand(typed, interpreter, env, cwd);
  const words = command.argv ? [command.argv] : wordsOfShellLine(command.shell);
  const languages = words.map((argv) => languageOf(argv, env, cwd));
  const language = languages.find((one) => one.language !== null) ?? { language: null, interpreter: null };
  const outputs = unique([...(job?.outputs ?? []), ...(request.outputs ?? [])]);
  const metricFiles = (job?.metrics ?? []).map((path) => resolve(cwd, path));
  const aside = [...(job?.params ?? []), ...outputs].map((path) => resolve(cwd, path)).concat(metricFiles);

  return {
    job: request.job ?? null,
    ...command,
    cwd,
    env,
    ...shown,
    shownArgv: command.argv && maskArgv(hideValues(command.argv, values)),
    params: maskParams({
      ...fileParams,
      ...Object.assign({}, ...words.map((argv) => paramsOfArgv(hideValues(argv, values)))),
      ...request.params,
    }),
    experiment: request.experiment || request.job || programName(words),
    data: launchData(request, job, words, cwd, aside),
    outputs,
    metricFiles,
    stdout: job?.stdout ?? null,
    metric: job?.metric ?? null,
    goal: job?.goal ?? null,
    ...language,
    warnings,
  };
}

function checkRequest(request: LaunchRequest): void {
  const given = [request.job, request.argv, request.shell].filter((value) => value !== undefined);
  const empty = request.argv ? !request.argv[0] : (request.job ?? request.shell ?? '').trim() === '';
  if (given.length === 1 && !empty) return;
  throw new CockpitError(
    'BAD_REQUEST',
    given.length > 1
      ? 'A run is either a job, or a command, or a line for the shell. Give one of the three.'
      : 'There is no command to run. Name a job of mlops.yaml, or give a command such as python train.py.',
  );
}

function typedCommand(request: LaunchRequest, job: JobConfig | null, values: Record<string, string>): CommandLine {
  if (request.argv) return { argv: request.argv, shell: null };
  if (!job) return parseCommandLine((request.shell ?? '').replaceAll('${', '$${'));
  const missing = placeholders(job.command).filter((name) => !Object.hasOwn(values, name));
  if (missing.length > 0) {
    throw new CockpitError(
      'BAD_REQUEST',
      `The job "${request.job}" needs ${missing.length === 1 ? 'a value for' : 'values for'} ${missing.join(', ')}. Give ${missing.length === 1 ? 'it' : 'them'} as a param of the run, or in a file named under the job's params:.`,
    );
  }
  return parseCommandLine(job.command, values);
}

function startedCommand(
  typed: CommandLine,
  interpreter: string | null,
  env: Record<string, string>,
  cwd: string,
): CommandLine {
  if (!typed.argv) return { argv: null, shell: lineWithInterpreter(typed.shell, interpreter, env) };
  const argv = withInterpreter(typed.argv, interpreter, env, cwd);
  // Windows starts batch files (npm, conda, …) through its shell only.
  const batch = process.platform === 'win32' && /\.(?:cmd|bat)$/i.test(findProgram(argv[0] ?? '', env, cwd) ?? '');
  return batch ? { argv: null, shell: joinWords(argv) } : { argv, shell: null };
}

function shownCommand(typed: CommandLine): { command: string } {
  return { command: typed.argv ? joinWords(maskArgv(typed.argv)) : maskCommand(typed.shell) };
}

function maskSecrets(values: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, isSecretName(name) ? MASK : value]));
}

/** A secret param put into the command stands there under a name that may say nothing. */
function hideValues(argv: readonly string[], values: Record<string, string>): string[] {
  const secrets = Object.entries(values).flatMap(([name, value]) =>
    isSecretName(name) && value.length > 3 ? value : [],
  );
  return argv.map((word) => secrets.reduce((text, secret) => text.replaceAll(secret, MASK), word));
}

function launchData(
  request: LaunchRequest,
  job: JobConfig | null,
  words: readonly string[][],
  cwd: string,
  aside: readonly string[],
): ResolvedLaunch['data'] {
  const named = Array.isArray(job?.data)
    ? job.data.map((path) => ({ path, role: null }))
    : Object.entries(job?.data ?? {}).map(([role, path]) => ({ path, role }));
  const found = words.flatMap((argv) => dataArguments(argv, cwd, aside)).map((path) => ({ path, role: null }));
  const data = new Map<string, { path: string; role: string | null }>();
  for (const { path, role } of [...named, ...(request.data ?? []), ...found]) {
    const absolute = resolve(cwd, path);
    if (!data.has(absolute)) data.set(absolute, { path: absolute, role });
  }
  return [...data.values()];
}

/** The script's name without its ending, else the program's; of a line of several commands the last that has one. */
function programName(words: readonly string[][]): string {
  for (const argv of words.toReversed()) {
    const { program } = programArgs(argv);
    const name = basename((program ?? argv[0] ?? '').replaceAll('\\', '/')).replace(
      /\.(?:py|pyw|r|jl|sh|js|mjs|exe|ipynb)$/i,
      '',
    );
    if (name && !/^(?:tee|cat|grep|head|tail|echo|cd|true|exit)$/.test(name)) return name;
  }
  return 'default';
}

function unique(values: readonly string[]): string[] {
  return [...new Set(values)];
}
