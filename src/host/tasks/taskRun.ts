import * as vscode from 'vscode';
import { CockpitError } from '../../shared/model/cockpitError';
import type { CockpitFolder } from '../folders/cockpitFolder';
import { jobRequest } from '../launch/jobForm';
import { readJobs } from '../launch/jobs';
import type { RunLauncher } from '../launch/runLauncher';
import type { RunRequest } from '../launch/runRequest';
import { RunTerminal } from './runTerminal';
import { taskRequest } from './taskRequest';

/** The terminal of a task of type `mlops`, in which it runs. */
export function taskTerminal(
  folder: CockpitFolder,
  launcher: RunLauncher,
  definition: vscode.TaskDefinition,
): vscode.Pseudoterminal {
  return new RunTerminal(folder, launcher, () => taskRunRequest(folder, definition));
}

/** What a task starts; the user is asked for params of its job that have no value. Throws CockpitError. */
async function taskRunRequest(folder: CockpitFolder, definition: vscode.TaskDefinition): Promise<RunRequest> {
  const request = taskRequest(definition, vscode.l10n);
  if (request.job === undefined) return request;
  const { jobs } = await readJobs(folder.workspaceFolder.uri);
  const job = jobs.find(({ name }) => name === request.job);
  // A job with a mistake is not among them; the tracker says what the mistake is.
  if (job === undefined) return request;
  const filled = await jobRequest(folder, job, { title: job.name, before: request.params ?? {}, ask: false });
  if (filled === undefined) throw new CockpitError('BAD_REQUEST', vscode.l10n.t('The run was not started.'));
  return { ...request, params: { ...filled.params, ...request.params } };
}
