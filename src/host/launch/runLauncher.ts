import * as vscode from 'vscode';
import { CONFIG_FILE } from '../../shared/config/configFile';
import { CockpitError } from '../../shared/model/cockpitError';
import { isActive, type RunSummary } from '../../shared/model/run';
import { COMMANDS } from '../contributions/commandIds';
import { runCommand } from '../contributions/registerCommand';
import { explainTrust } from '../contributions/trust';
import { VIEWS } from '../contributions/viewIds';
import type { CockpitFolder } from '../folders/cockpitFolder';
import type { Interpreters } from '../python/interpreters';
import { readJobs } from './jobs';
import { type RunRequest, usesPython } from './runRequest';
import { saveEditors } from './saveEditors';

/** Starts runs for the editor's commands, and says what to do where one cannot start. */
export class RunLauncher {
  constructor(private readonly interpreters: Interpreters) {}

  async start(folder: CockpitFolder, request: RunRequest): Promise<void> {
    const launch = await this.prepare(folder, request);
    const run = launch && (await this.send(folder, request, launch));
    if (!launch || !run) return;
    await runCommand(COMMANDS.revealRun, { folder: folder.uri, runId: run.id });
    if (!isActive(run.status) && run.status === 'FAILED') await this.explainFailure(folder, run, launch.python);
  }

  /** Starts a run that is shown elsewhere; null when it is off, which the user knows by then. */
  async launch(folder: CockpitFolder, request: RunRequest): Promise<RunSummary | null> {
    const launch = await this.prepare(folder, request);
    return launch && this.send(folder, request, launch);
  }

  /** Trust, unsaved files and the interpreter; null when the run is off, which the user knows by then. */
  async prepare(
    folder: CockpitFolder,
    request: RunRequest,
  ): Promise<{ interpreter: string | undefined; python: boolean } | null> {
    if (!vscode.workspace.isTrusted) {
      await explainTrust();
      return null;
    }
    if (!(await saveEditors(folder.workspaceFolder.uri))) return null;
    const python = usesPython(await commandOf(folder, request));
    const { interpreter, problem } = await this.interpreters.find(folder.workspaceFolder.uri);
    if (python && problem !== null) {
      await offerInterpreter(folder, problem);
      return null;
    }
    return { interpreter: interpreter?.path, python };
  }

  private async send(
    folder: CockpitFolder,
    request: RunRequest,
    { interpreter, python }: { interpreter: string | undefined; python: boolean },
  ): Promise<RunSummary | null> {
    const body = { ...request, interpreter, env: environment(), source: 'editor' as const };
    try {
      const run = await vscode.window.withProgress({ location: { viewId: VIEWS.runs } }, async () =>
        (await folder.client()).request('POST /v1/runs', { body }),
      );
      folder.accept(run);
      return run;
    } catch (error) {
      if (!CockpitError.is(error, 'BAD_REQUEST') && !CockpitError.is(error, 'LAUNCH')) throw error;
      await offerWaysOut(folder, error.message, { job: request.job !== undefined, python, runId: null });
      return null;
    }
  }

  private async explainFailure(folder: CockpitFolder, run: RunSummary, python: boolean): Promise<void> {
    const message = vscode.l10n.t('{0} could not start. {1}', run.name, run.exitReason ?? '').trim();
    await offerWaysOut(folder, message, { job: run.job !== null, python, runId: run.id });
  }
}

/** The host's own environment; the tracker leaves out what the editor put into it for itself. */
export function environment(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

async function commandOf(folder: CockpitFolder, { argv, shell, job }: RunRequest): Promise<string> {
  if (job === undefined) return argv?.join(' ') ?? shell ?? '';
  const { jobs } = await readJobs(folder.workspaceFolder.uri);
  return jobs.find(({ name }) => name === job)?.config.command ?? '';
}

async function offerWaysOut(
  folder: CockpitFolder,
  message: string,
  { job, python, runId }: { job: boolean; python: boolean; runId: string | null },
): Promise<void> {
  const edit = vscode.l10n.t('Edit Command…');
  const showLog = vscode.l10n.t('Show Log');
  const openConfig = vscode.l10n.t('Open {0}', CONFIG_FILE);
  const select = vscode.l10n.t('Select Interpreter');
  const actions = [
    ...(runId && !job ? [edit] : []),
    ...(runId ? [showLog] : []),
    ...(job ? [openConfig] : []),
    ...(python ? [select] : []),
  ];
  const chosen = await vscode.window.showErrorMessage(message, ...actions);
  if (chosen === edit && runId !== null) await runCommand(COMMANDS.runAgainWithChanges, { folder: folder.uri, runId });
  if (chosen === showLog && runId !== null) await runCommand(COMMANDS.showLog, { folder: folder.uri, runId });
  if (chosen === openConfig) {
    await vscode.window.showTextDocument(vscode.Uri.joinPath(folder.workspaceFolder.uri, CONFIG_FILE));
  }
  if (chosen === select) await runCommand(COMMANDS.selectInterpreter, folder.workspaceFolder.uri);
}

async function offerInterpreter(folder: CockpitFolder, problem: string): Promise<void> {
  const select = vscode.l10n.t('Select Interpreter');
  if ((await vscode.window.showErrorMessage(problem, select)) === select) {
    await runCommand(COMMANDS.selectInterpreter, folder.workspaceFolder.uri);
  }
}
