import * as vscode from 'vscode';
import { CockpitError } from '../../shared/model/cockpitError';
import { COMMANDS } from '../contributions/commandIds';
import type { RegisterCommand } from '../contributions/registerCommand';
import type { JobTarget, RunTarget } from '../contributions/targets';
import type { Folders } from '../folders/folders';
import type { Interpreters } from '../python/interpreters';
import { selectInterpreter } from '../python/selectInterpreter';
import { commandForFile } from './currentFile';
import { jobRequest } from './jobForm';
import { readJobs } from './jobs';
import { targetOrPick } from './pickRun';
import { runAgain } from './runAgain';
import type { RunLauncher } from './runLauncher';
import { StartRun } from './startRun';
import { stopAllRuns, stopRun } from './stopRuns';

export interface LaunchDependencies {
  folders: Folders;
  interpreters: Interpreters;
  launcher: RunLauncher;
  registerCommand: RegisterCommand;
}

/** Everything that starts a run, and what stops one: the picker, files, jobs, and runs that are done again. */
export function registerLaunch(dependencies: LaunchDependencies): vscode.Disposable {
  const { folders, interpreters, launcher, registerCommand } = dependencies;
  const startRun = new StartRun(folders, launcher);
  return vscode.Disposable.from(
    registerCommand(COMMANDS.startRun, () => startRun.show()),
    registerCommand(COMMANDS.startRunFromFile, (file) => startFile(dependencies, file)),
    registerCommand(COMMANDS.runJob, (target) => startJob(dependencies, target, false)),
    registerCommand(COMMANDS.runJobWithChanges, (target) => startJob(dependencies, target, true)),
    registerCommand(COMMANDS.runAgain, (target) => startAgain(dependencies, target, false)),
    registerCommand(COMMANDS.runAgainWithChanges, (target) => startAgain(dependencies, target, true)),
    registerCommand(COMMANDS.stopRun, (target, selected) => stopRun(folders, target, selected)),
    registerCommand(COMMANDS.stopAllRuns, () => stopAllRuns(folders)),
    registerCommand(COMMANDS.selectInterpreter, async (file) => {
      const folder = await folders.pick(file ?? vscode.window.activeTextEditor?.document.uri);
      if (folder) await selectInterpreter(interpreters, folder.workspaceFolder.uri);
    }),
  );
}

async function startFile({ folders, launcher }: LaunchDependencies, target: vscode.Uri | undefined): Promise<void> {
  const file = target ?? vscode.window.activeTextEditor?.document.uri;
  if (file === undefined) throw new Error(vscode.l10n.t('Open the file to run in an editor first.'));
  const folder = folders.containing(file);
  const argv = folder && commandForFile(folder.workspaceFolder.uri.path, file.path);
  if (!folder || !argv) {
    throw new CockpitError(
      'BAD_REQUEST',
      vscode.l10n.t(
        '{0} cannot be run with tracking: it is no program, or it lies outside of the folders that are open.',
        file.path,
      ),
    );
  }
  await launcher.start(folder, { argv });
}

async function startJob({ folders, launcher }: LaunchDependencies, target: JobTarget, ask: boolean): Promise<void> {
  const folder = folders.get(target.folder);
  const { jobs } = await readJobs(folder.workspaceFolder.uri);
  const job = jobs.find(({ name }) => name === target.job);
  // A job with a mistake is not among them; the tracker says what the mistake is.
  const request = job ? await jobRequest(folder, job, { title: job.name, before: {}, ask }) : { job: target.job };
  if (request !== undefined) await launcher.start(folder, request);
}

async function startAgain(
  { folders, launcher }: LaunchDependencies,
  target: RunTarget | undefined,
  ask: boolean,
): Promise<void> {
  const address = await targetOrPick(folders, target, {
    title: ask ? vscode.l10n.t('Run Again with Changes') : vscode.l10n.t('Run Again'),
    placeHolder: vscode.l10n.t('Run to do again'),
    none: vscode.l10n.t('No runs yet. Start one with “MLOps: Start Run…”.'),
  });
  if (address === undefined) return;
  const folder = folders.get(address.folder);
  await runAgain(launcher, folder, await folder.detail(address.runId), ask);
}
