import { join, resolve } from 'node:path';
import * as vscode from 'vscode';
import { COMMANDS } from '../contributions/commandIds';
import type { RegisterCommand } from '../contributions/registerCommand';
import type { RunTarget } from '../contributions/targets';
import type { Folders } from '../folders/folders';
import { targetOrPick } from '../launch/pickRun';
import { showActiveRuns } from '../views/showActiveRuns';
import { openPath, revealPath } from './openPath';

export interface NavigationDependencies {
  folders: Folders;
  registerCommand: RegisterCommand;
  reveal: (run: RunTarget) => Promise<void>;
}

/** Opening, revealing and copying what a row names; refreshing; the tracker's own affairs. */
export function registerNavigation(dependencies: NavigationDependencies): vscode.Disposable {
  const { folders, registerCommand } = dependencies;
  return vscode.Disposable.from(
    registerOpening(dependencies),
    registerCopying(dependencies),
    registerCommand(COMMANDS.showActiveRuns, () => showActiveRuns(folders)),
    registerCommand(COMMANDS.refresh, async () => {
      await folders.open();
      await Promise.all(folders.all.map((folder) => folder.refresh()));
    }),
    registerCommand(COMMANDS.showTrackerLog, async () => {
      const folder = await folders.pick();
      if (folder === undefined) return;
      await openPath(
        folder.paths.trackerLog,
        vscode.l10n.t('The tracker of {0} has not written a log yet.', folder.state.name),
      );
    }),
    registerCommand(COMMANDS.restartTracker, async () => {
      const folder = await folders.pick();
      if (folder === undefined) return;
      await vscode.window.withProgress(
        { location: vscode.ProgressLocation.Window, title: vscode.l10n.t('Restarting the tracker') },
        () => folder.restart(),
      );
    }),
  );
}

function registerOpening({ folders, registerCommand, reveal }: NavigationDependencies): vscode.Disposable {
  return vscode.Disposable.from(
    registerCommand(COMMANDS.revealRun, async (target) => {
      const run = await pick(folders, target, vscode.l10n.t('Reveal Run in Sidebar'));
      if (run) await reveal(run);
    }),
    registerCommand(COMMANDS.openDataset, async ({ folder: uri, datasetPath }) => {
      const path = resolve(folders.get(uri).workspaceFolder.uri.fsPath, datasetPath);
      await openPath(path, vscode.l10n.t('{0} is not there any more.', datasetPath));
    }),
    registerCommand(COMMANDS.openArtifact, async ({ folder: uri, runId, artifactPath = '' }) => {
      const path = join(folders.get(uri).paths.artifacts(runId), artifactPath);
      await openPath(path, vscode.l10n.t('The artifact {0} is not there any more.', artifactPath));
    }),
    registerCommand(COMMANDS.revealArtifact, async ({ folder: uri, runId, artifactPath = '' }) => {
      await revealPath(join(folders.get(uri).paths.artifacts(runId), artifactPath));
    }),
  );
}

function registerCopying({ folders, registerCommand }: NavigationDependencies): vscode.Disposable {
  return vscode.Disposable.from(
    registerCommand(COMMANDS.copyRunId, async (target) => {
      const run = await pick(folders, target, vscode.l10n.t('Copy Run ID'));
      if (run) await vscode.env.clipboard.writeText(run.runId);
    }),
    registerCommand(COMMANDS.copyHash, ({ copyText }) => vscode.env.clipboard.writeText(copyText)),
    registerCommand(COMMANDS.copyValue, ({ copyText }) => vscode.env.clipboard.writeText(copyText)),
  );
}

function pick(folders: Folders, target: RunTarget | undefined, title: string): Promise<RunTarget | undefined> {
  return targetOrPick(folders, target, {
    title,
    placeHolder: vscode.l10n.t('Run to choose'),
    none: vscode.l10n.t('No runs yet. Start one first.'),
  });
}
