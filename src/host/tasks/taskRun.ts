import * as vscode from 'vscode';
import { CockpitError } from '../../shared/model/cockpitError';
import type { CockpitFolder } from '../folders/cockpitFolder';
import { jobRequest } from '../launch/jobForm';
import { readJobs } from '../launch/jobs';
import type { RunRequest } from '../launch/runRequest';
import { taskRequest } from './taskRequest';

/** What a task starts; the user is asked for params of its job that have no value. Throws CockpitError. */
export async function taskRunRequest(folder: CockpitFolder, definition: vscode.TaskDefinition): Promise<RunRequest> {
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
