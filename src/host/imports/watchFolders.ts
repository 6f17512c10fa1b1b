import * as vscode from 'vscode';
import type { Folders } from '../folders/folders';

/** “Watch Folder…”: what other loggers write there appears as runs, for as long as it is watched. */
export async function watchFolder(folders: Folders, target: vscode.Uri | undefined): Promise<void> {
  const folder = await folders.pick(target);
  if (folder === undefined) return;
  const uri = target ?? (await pickFolder(folder.workspaceFolder.uri));
  if (uri === undefined) return;
  const client = await folder.client();
  await client.request('POST /v1/watched', { body: { path: uri.fsPath } });
  const message = vscode.l10n.t('Watching {0} for runs of other loggers.', vscode.workspace.asRelativePath(uri));
  void vscode.window.setStatusBarMessage(`$(eye) ${message}`, 5_000);
}

/** “Stop Watching…”. Runs that were read stay. */
export async function stopWatching(folders: Folders): Promise<void> {
  const folder = await folders.pick();
  if (folder === undefined) return;
  const client = await folder.client();
  const { folders: paths } = await client.request('GET /v1/watched');
  if (paths.length === 0) {
    void vscode.window.showInformationMessage(vscode.l10n.t('No folder is watched.'));
    return;
  }
  const items = paths.map((path) => ({ label: vscode.workspace.asRelativePath(path), description: path, path }));
  const picked = await vscode.window.showQuickPick(items, {
    title: vscode.l10n.t('Stop Watching'),
    placeHolder: vscode.l10n.t('Folders to stop watching; their runs stay'),
    canPickMany: true,
  });
  for (const { path } of picked ?? []) await client.request('DELETE /v1/watched', { body: { path } });
}

async function pickFolder(defaultUri: vscode.Uri): Promise<vscode.Uri | undefined> {
  const picked = await vscode.window.showOpenDialog({
    title: vscode.l10n.t('Watch Folder'),
    openLabel: vscode.l10n.t('Watch'),
    defaultUri,
    canSelectFolders: true,
    canSelectFiles: false,
  });
  return picked?.[0];
}
