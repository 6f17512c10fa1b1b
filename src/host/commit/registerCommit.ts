import * as vscode from 'vscode';
import { COMMANDS } from '../contributions/commandIds';
import type { RegisterCommand } from '../contributions/registerCommand';
import type { RunTarget } from '../contributions/targets';
import { VIEWS } from '../contributions/viewIds';
import type { Folders } from '../folders/folders';
import { targetOrPick } from '../launch/pickRun';
import { GitFileSystem } from './gitFileSystem';
import { GIT_SCHEME } from './gitUri';
import { goToCommit } from './goToCommit';
import { openFileAtRun } from './openFileAtRun';
import { CommitNotHere } from './runRepository';

export interface CommitDependencies {
  folders: Folders;
  registerCommand: RegisterCommand;
}

/** “Go to Commit”, “Open File at This Run”, and the files of the past they show. */
export function registerCommit({ folders, registerCommand }: CommitDependencies): vscode.Disposable {
  const pick = (target: RunTarget | undefined, title: string) =>
    targetOrPick(folders, target, {
      title,
      placeHolder: vscode.l10n.t('Run whose code to show'),
      accept: ({ commit }) => commit !== null,
      none: vscode.l10n.t('No run with a commit yet. Runs in a git repository remember theirs.'),
    });
  return vscode.Disposable.from(
    vscode.workspace.registerFileSystemProvider(GIT_SCHEME, new GitFileSystem(), {
      isReadonly: true,
      isCaseSensitive: true,
    }),
    registerCommand(COMMANDS.goToCommit, async (target) => {
      const address = await pick(target, vscode.l10n.t('Go to Commit'));
      if (address === undefined) return;
      await offeringFetch(async () => {
        const folder = folders.get(address.folder);
        await vscode.window.withProgress({ location: { viewId: VIEWS.runs } }, async () =>
          goToCommit(folder, await folder.detail(address.runId), target ?? address),
        );
      });
    }),
    registerCommand(COMMANDS.openSnapshotFile, async (target) => {
      const address = await pick(target, vscode.l10n.t('Open File at This Run'));
      if (address === undefined) return;
      await offeringFetch(async () => {
        const folder = folders.get(address.folder);
        await openFileAtRun(folder, await folder.detail(address.runId), target?.path);
      });
    }),
  );
}

/** Where only the commit is missing, offers what may bring it. */
async function offeringFetch(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof CommitNotHere)) throw error;
    const fetch = vscode.l10n.t('Fetch');
    if ((await vscode.window.showErrorMessage(error.message, fetch)) === fetch) {
      // VS Code's own git asks for credentials where the remote wants them.
      await vscode.commands.executeCommand('git.fetchAll');
    }
  }
}
