import * as vscode from 'vscode';
import { readSetting } from '../contributions/readSetting';
import { SETTINGS } from '../contributions/settingIds';

/** Saves the folder's unsaved files where the user's setting says so. Says whether the run may go on. */
export async function saveEditors(folder: vscode.Uri): Promise<boolean> {
  if (!readSetting(SETTINGS.saveBeforeRun, folder)) return true;
  const unsaved = vscode.workspace.textDocuments.filter(
    ({ isDirty, isUntitled, uri }) =>
      isDirty && !isUntitled && vscode.workspace.getWorkspaceFolder(uri)?.uri.toString() === folder.toString(),
  );
  const saved = await Promise.all(unsaved.map((document) => document.save()));
  const [failed] = unsaved.filter((_, index) => !saved[index]);
  if (failed === undefined) return true;
  const startAnyway = vscode.l10n.t('Start Anyway');
  const message = vscode.l10n.t(
    '{0} could not be saved. The run would use what is on disk.',
    vscode.workspace.asRelativePath(failed.uri),
  );
  return (await vscode.window.showWarningMessage(message, startAnyway)) === startAnyway;
}
