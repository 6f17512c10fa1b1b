import { stat } from 'node:fs/promises';
import * as vscode from 'vscode';

/** Opens a file in an editor, or shows a folder where it lies. `missing` is said when there is neither. */
export async function openPath(path: string, missing: string): Promise<void> {
  const found = await stat(path).catch(() => null);
  if (found === null) throw new Error(missing);
  if (found.isDirectory()) await revealPath(path);
  else await vscode.commands.executeCommand('vscode.open', vscode.Uri.file(path));
}

/** Shows a path in the Explorer where it lies in the workspace, else in the system's file manager. */
export async function revealPath(path: string): Promise<void> {
  const uri = vscode.Uri.file(path);
  const command = vscode.workspace.getWorkspaceFolder(uri) ? 'revealInExplorer' : 'revealFileInOS';
  await vscode.commands.executeCommand(command, uri);
}
