import * as vscode from 'vscode';
import { SETTINGS } from '../contributions/settingIds';
import type { FoundInterpreter } from './interpreterSearch';
import type { Interpreters } from './interpreters';
import { hasPythonExtension } from './pythonExtension';

/** Lets the user choose the folder's Python: in the Python extension's own list where it is installed, else in ours. */
export async function selectInterpreter(interpreters: Interpreters, folder: vscode.Uri): Promise<void> {
  if (hasPythonExtension()) {
    await vscode.commands.executeCommand('python.setInterpreter');
    return;
  }
  const path = await pick(await interpreters.all(folder));
  if (path === undefined) return;
  const inWorkspace = vscode.workspace.workspaceFolders !== undefined;
  await vscode.workspace
    .getConfiguration(undefined, folder)
    .update(
      SETTINGS.pythonInterpreterPath,
      path,
      inWorkspace ? vscode.ConfigurationTarget.WorkspaceFolder : vscode.ConfigurationTarget.Global,
    );
}

/** The chosen path, an empty one for the automatic choice, or undefined when the user backed out. */
async function pick(found: readonly FoundInterpreter[]): Promise<string | undefined> {
  const items: (vscode.QuickPickItem & { path?: string; browse?: true })[] = [
    {
      label: vscode.l10n.t('Find Automatically'),
      description: found[0]?.path ?? '',
      iconPath: new vscode.ThemeIcon('sparkle'),
      path: '',
    },
    { label: vscode.l10n.t('Browse…'), iconPath: new vscode.ThemeIcon('folder-opened'), browse: true },
    { label: vscode.l10n.t('Found'), kind: vscode.QuickPickItemKind.Separator },
    ...found.map(({ path, origin }) => ({
      label: path,
      description: describe(origin),
      iconPath: new vscode.ThemeIcon('terminal'),
      path,
    })),
  ];
  const chosen = await vscode.window.showQuickPick(items, {
    title: vscode.l10n.t('Select Interpreter'),
    placeHolder: vscode.l10n.t('The Python that runs are started with'),
    matchOnDescription: true,
  });
  return chosen?.browse ? browse() : chosen?.path;
}

async function browse(): Promise<string | undefined> {
  const [file] =
    (await vscode.window.showOpenDialog({
      canSelectMany: false,
      openLabel: vscode.l10n.t('Select Interpreter'),
    })) ?? [];
  return file?.fsPath;
}

function describe(origin: FoundInterpreter['origin']): string {
  switch (origin) {
    case 'folder':
      return vscode.l10n.t('environment in this folder');
    case 'conda':
      return vscode.l10n.t('active conda environment');
    case 'path':
      return vscode.l10n.t('on the path');
    case 'extension':
    case 'setting':
      return '';
  }
}
