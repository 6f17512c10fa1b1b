import * as vscode from 'vscode';
import { COMMANDS } from '../contributions/commandIds';
import { runCommand } from '../contributions/registerCommand';
import type { CockpitFolder } from '../folders/cockpitFolder';
import type { Folders } from '../folders/folders';

/** Tells why a tracker can't be reached, and what a tracker has to say of its store; each text once. */
export function tellTroubles(folders: Folders): vscode.Disposable {
  const told = new Set<string>();
  const once = (folder: CockpitFolder, text: string, show: (text: string) => Promise<void>) => {
    const key = `${folder.uri} ${text}`;
    if (told.has(key)) return;
    told.add(key);
    void show(folders.all.length === 1 ? text : `${folder.state.name}: ${text}`);
  };
  return vscode.Disposable.from(
    folders.onDidFail(({ folder, reason }) => once(folder, reason, showFailure)),
    folders.onDidChange(({ folder, change }) => {
      const { phase, notice } = folder.state;
      if (phase === 'ready') forgetFailures(told, folder);
      if (change.lists && notice !== null) once(folder, notice, showNotice);
    }),
  );
}

/** A tracker that was back and goes again is news. */
function forgetFailures(told: Set<string>, { uri, state }: CockpitFolder): void {
  for (const key of told) if (key.startsWith(`${uri} `) && key !== `${uri} ${state.notice}`) told.delete(key);
}

async function showFailure(text: string): Promise<void> {
  const restart = vscode.l10n.t('Restart Tracker');
  const showLog = vscode.l10n.t('Show Tracker Log');
  const chosen = await vscode.window.showErrorMessage(text, restart, showLog);
  if (chosen === restart) await runCommand(COMMANDS.restartTracker);
  if (chosen === showLog) await runCommand(COMMANDS.showTrackerLog);
}

async function showNotice(text: string): Promise<void> {
  const showLog = vscode.l10n.t('Show Tracker Log');
  if ((await vscode.window.showWarningMessage(text, showLog)) === showLog) await runCommand(COMMANDS.showTrackerLog);
}
