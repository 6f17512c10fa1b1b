import * as vscode from 'vscode';
import type { RunDetail } from '../../shared/model/run';
import type { CockpitFolder } from '../folders/cockpitFolder';
import { askCommand, askSecrets } from './commandInput';
import { findCommandParams, replaceCommandParams } from './commandParams';
import { jobRequest } from './jobForm';
import { readJobs } from './jobs';
import { showParamsForm } from './paramsForm';
import { maskedWords, repeatedRequest } from './repeatedRequest';
import type { RunLauncher } from './runLauncher';
import type { RunRequest } from './runRequest';

/** Starts a run's command or job again, with changes to its params where `ask` is set. */
export async function runAgain(
  launcher: RunLauncher,
  folder: CockpitFolder,
  run: RunDetail,
  ask: boolean,
): Promise<void> {
  const title = ask
    ? vscode.l10n.t('Run Again with Changes: {0}', run.name)
    : vscode.l10n.t('Run Again: {0}', run.name);
  const request =
    run.job === null
      ? await plainRequest(folder, run, title, ask)
      : await againRequest(folder, run, run.job, title, ask);
  if (request !== undefined) await launcher.start(folder, request);
}

/** A job that has gone from mlops.yaml is asked for all the same: the tracker says which there are. */
async function againRequest(
  folder: CockpitFolder,
  run: RunDetail,
  name: string,
  title: string,
  ask: boolean,
): Promise<RunRequest | undefined> {
  const { jobs } = await readJobs(folder.workspaceFolder.uri);
  const job = jobs.find((candidate) => candidate.name === name);
  if (job === undefined) return { job: name, experiment: run.experiment };
  const request = await jobRequest(folder, job, { title, before: run.params, ask });
  return request && { ...request, experiment: run.experiment };
}

async function plainRequest(
  folder: CockpitFolder,
  run: RunDetail,
  title: string,
  ask: boolean,
): Promise<RunRequest | undefined> {
  const request = repeatedRequest(run, folder.workspaceFolder.uri.fsPath);
  const { argv } = request;
  if (argv === undefined || (ask && findCommandParams(argv).length === 0)) {
    const masked = run.command.includes('•');
    return ask || masked ? editedLine(title, run.command, request) : request;
  }
  if (!ask) {
    const filled = await askSecrets(title, argv, maskedWords(argv));
    return filled && { ...request, argv: filled };
  }
  return changedRequest(title, run, request, argv);
}

async function changedRequest(
  title: string,
  run: RunDetail,
  request: RunRequest,
  argv: readonly string[],
): Promise<RunRequest | undefined> {
  let edited: RunRequest | undefined;
  const values = await showParamsForm({
    title,
    fields: findCommandParams(argv).map(({ name, value }) => ({ name, value })),
    fileParams: [],
    openFile: async () => undefined,
    editCommand: async () => {
      edited = await editedLine(title, run.command, request);
    },
  });
  if (values === undefined) return edited;
  const changed = replaceCommandParams(argv, values);
  const filled = await askSecrets(title, changed, maskedWords(changed));
  return filled && { ...request, argv: filled };
}

async function editedLine(title: string, line: string, request: RunRequest): Promise<RunRequest | undefined> {
  const shell = await askCommand(title, line);
  return shell === undefined ? undefined : { ...request, argv: undefined, shell };
}
