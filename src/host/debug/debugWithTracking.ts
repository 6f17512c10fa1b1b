import { isAbsolute, resolve } from 'node:path';
import * as vscode from 'vscode';
import { CockpitError } from '../../shared/model/cockpitError';
import { COMMANDS } from '../contributions/commandIds';
import { runCommand } from '../contributions/registerCommand';
import { VIEWS } from '../contributions/viewIds';
import type { CockpitFolder } from '../folders/cockpitFolder';
import type { Folders } from '../folders/folders';
import { commandForFile } from '../launch/currentFile';
import { jobRequest, jobValues } from '../launch/jobForm';
import { type Job, readJobs } from '../launch/jobs';
import { environment, type RunLauncher } from '../launch/runLauncher';
import type { RunRequest } from '../launch/runRequest';
import { type DebugTarget, debugTarget, jobWords } from './debugTarget';

const DEBUGGER = 'ms-python.debugpy';

/** What is debugged, and the run it is. */
interface DebugChoice {
  request: RunRequest;
  target: DebugTarget;
  cwd: string;
  /** The job's own variables. */
  env: Record<string, string>;
}

/** Names the run in a session's configuration; the adapter passes over what it does not know. */
export interface RunConfiguration {
  mlopsFolder?: string;
  mlopsRun?: string;
}

/** “Debug with Tracking”: a Python file, or the job that runs it, in the debugger, recorded as a run. */
export class DebugWithTracking {
  constructor(
    private readonly folders: Folders,
    private readonly launcher: RunLauncher,
  ) {}

  async start(target: vscode.Uri | undefined): Promise<void> {
    const file = target ?? vscode.window.activeTextEditor?.document.uri;
    const folder = file && this.folders.containing(file);
    if (!file || !folder || !/\.pyw?$/i.test(file.path)) {
      throw new CockpitError(
        'BAD_REQUEST',
        vscode.l10n.t('Open a Python file of the folder to debug it with tracking.'),
      );
    }
    if (!vscode.extensions.getExtension(DEBUGGER)) return offerDebugger();
    const choice = await this.choose(folder, file);
    const prepared = choice && (await this.launcher.prepare(folder, choice.request));
    if (choice && prepared) await this.debug(folder, choice, prepared.interpreter);
  }

  private async debug(folder: CockpitFolder, choice: DebugChoice, interpreter: string | undefined): Promise<void> {
    const body = { ...choice.request, interpreter, env: environment(), source: 'debug' as const };
    const client = await folder.client();
    const { run, env } = await vscode.window.withProgress({ location: { viewId: VIEWS.runs } }, () =>
      client.request('POST /v1/runs/attach', { body }),
    );
    folder.accept(run);
    const configuration: vscode.DebugConfiguration & RunConfiguration = {
      type: 'debugpy',
      request: 'launch',
      name: vscode.l10n.t('{0} with Tracking', run.name),
      ...choice.target,
      cwd: choice.cwd,
      env: { ...choice.env, ...env },
      ...(interpreter === undefined ? {} : { python: interpreter }),
      // Only what goes through the debugger can be recorded.
      console: 'internalConsole',
      mlopsFolder: folder.uri,
      mlopsRun: run.id,
    };
    const started = await vscode.debug.startDebugging(folder.workspaceFolder, configuration);
    if (started) {
      await runCommand(COMMANDS.revealRun, { folder: folder.uri, runId: run.id });
      return;
    }
    const output = vscode.l10n.t('The debugger did not start.');
    await client.request('POST /v1/runs/:id/end', { params: { id: run.id }, body: { exitCode: null, output } });
  }

  /** The file itself, or a job that runs it: asked where there are several ways. */
  private async choose(folder: CockpitFolder, file: vscode.Uri): Promise<DebugChoice | undefined> {
    const root = folder.workspaceFolder.uri.fsPath;
    const argv = commandForFile(folder.workspaceFolder.uri.path, file.path) ?? ['python', file.fsPath];
    const plain: DebugChoice = {
      request: { argv },
      target: { program: file.fsPath, pythonArgs: [], args: [] },
      cwd: root,
      env: {},
    };
    const jobs = (await readJobs(folder.workspaceFolder.uri)).jobs.filter((job) => runsFile(job, root, file.fsPath));
    if (jobs.length === 0) return plain;
    const items: (vscode.QuickPickItem & { job?: Job })[] = [
      ...jobs.map((job) => ({ label: job.name, description: job.config.command, iconPath: icon('play'), job })),
      { label: argv.at(-1) ?? '', description: vscode.l10n.t('without arguments'), iconPath: icon('file-code') },
    ];
    const picked = await vscode.window.showQuickPick(items, {
      title: vscode.l10n.t('Debug with Tracking'),
      placeHolder: vscode.l10n.t('What to debug'),
    });
    return picked?.job ? jobChoice(folder, picked.job) : picked && plain;
  }
}

async function jobChoice(folder: CockpitFolder, job: Job): Promise<DebugChoice | undefined> {
  const request = await jobRequest(folder, job, { title: job.name, before: {}, ask: false });
  if (request === undefined) return undefined;
  const values = await jobValues(folder, job, request.params ?? {});
  const words = jobWords(job.config.command, values);
  const target = words && debugTarget(words);
  if (!target) {
    throw new CockpitError(
      'BAD_REQUEST',
      vscode.l10n.t(
        'The job “{0}” is no plain Python command, so it cannot be debugged: {1}',
        job.name,
        job.config.command,
      ),
    );
  }
  const cwd = resolve(folder.workspaceFolder.uri.fsPath, job.config.cwd ?? '.');
  const program = target.program ? { program: absolute(cwd, target.program) } : {};
  return { request, target: { ...target, ...program }, cwd, env: job.config.env ?? {} };
}

function runsFile({ config }: Job, root: string, file: string): boolean {
  const words = jobWords(config.command, {});
  const program = words && debugTarget(words)?.program;
  return !!program && absolute(resolve(root, config.cwd ?? '.'), program) === file;
}

function absolute(cwd: string, path: string): string {
  return isAbsolute(path) ? path : resolve(cwd, path);
}

function icon(name: string): vscode.ThemeIcon {
  return new vscode.ThemeIcon(name);
}

async function offerDebugger(): Promise<void> {
  const install = vscode.l10n.t('Install Python Debugger');
  const message = vscode.l10n.t('Debugging Python needs the extension “Python Debugger” ({0}).', DEBUGGER);
  if ((await vscode.window.showErrorMessage(message, install)) === install) {
    await vscode.commands.executeCommand('workbench.extensions.installExtension', DEBUGGER);
  }
}
