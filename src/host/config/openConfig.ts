import * as vscode from 'vscode';
import { CONFIG_FILE } from '../../shared/config/configFile';
import type { CockpitFolder } from '../folders/cockpitFolder';
import { findEntryPoints } from '../launch/entryPoints';

/** Milliseconds that a new file may wait for a script to name. */
const PATIENCE = 1500;

/** Opens a folder's mlops.yaml; where there is none, an unsaved one with a job to fill in. */
export async function openConfig(folder: CockpitFolder): Promise<void> {
  const uri = vscode.Uri.joinPath(folder.workspaceFolder.uri, CONFIG_FILE);
  const exists = await vscode.workspace.fs.stat(uri).then(
    () => true,
    () => false,
  );
  if (exists) {
    await vscode.window.showTextDocument(uri);
    return;
  }
  const document = await vscode.workspace.openTextDocument(uri.with({ scheme: 'untitled' }));
  const editor = await vscode.window.showTextDocument(document);
  if (document.getText().trim() === '') await editor.insertSnippet(await firstJob(folder));
}

async function firstJob(folder: CockpitFolder): Promise<vscode.SnippetString> {
  const search = new vscode.CancellationTokenSource();
  const timer = setTimeout(() => search.cancel(), PATIENCE);
  const entries = await findEntryPoints(folder, search.token).catch(() => []);
  clearTimeout(timer);
  search.dispose();
  return new vscode.SnippetString()
    .appendText('version: 1\njobs:\n  ')
    .appendPlaceholder('train')
    .appendText(':\n    command: ')
    .appendPlaceholder(entries[0]?.line ?? 'python train.py')
    .appendText('\n    outputs: [')
    .appendPlaceholder('model.pkl')
    .appendText(']\n    metric: ')
    .appendPlaceholder('accuracy')
    .appendText('\n    goal: ')
    .appendChoice(['maximize', 'minimize'])
    .appendText('\n');
}
