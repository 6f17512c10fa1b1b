import { join, resolve } from 'node:path';
import * as vscode from 'vscode';
import { COMMANDS } from '../contributions/commandIds';
import { type RegisterCommand, runCommand } from '../contributions/registerCommand';
import type { ArtifactTarget, RunTarget } from '../contributions/targets';
import type { Folders } from '../folders/folders';
import { targetOrPick } from '../launch/pickRun';
import { showActiveRuns } from '../views/showActiveRuns';
import { artifactFolder } from './artifactFolder';
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
    registerCommand(COMMANDS.openArtifact, async (artifact) => {
      const { artifactPath = '' } = artifact;
      const path = await artifactFile(folders, artifact);
      if (path !== null) await openPath(path, vscode.l10n.t('The artifact {0} is not there any more.', artifactPath));
    }),
    registerCommand(COMMANDS.revealArtifact, async (artifact) => {
      const path = await artifactFile(folders, artifact);
      if (path !== null) await revealPath(path);
    }),
  );
}

/** An artifact's place on this machine; null where it is on a server, which the user is told. */
async function artifactFile(
  folders: Folders,
  { folder: uri, runId, artifactPath }: ArtifactTarget,
): Promise<string | null> {
  const folder = folders.get(uri);
  const { artifactUri, name } = await folder.detail(runId);
  const place = artifactFolder(artifactUri, folder.paths.artifacts(runId));
  if (place !== null) return join(place, artifactPath ?? '');
  const pull = vscode.l10n.t('Pull Runs…');
  const message = vscode.l10n.t('The files of {0} are on its server. Pull the run to have them here.', name);
  if ((await vscode.window.showInformationMessage(message, pull)) === pull) {
    await runCommand(COMMANDS.pullRuns, { folder: uri, runId });
  }
  return null;
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
