import * as vscode from 'vscode';
import { COMMANDS } from '../contributions/commandIds';
import type { RegisterCommand } from '../contributions/registerCommand';
import type { Folders } from '../folders/folders';
import type { LoadTransferView } from '../transfers/lazyTransferView';

export interface ImportDependencies {
  folders: Folders;
  registerCommand: RegisterCommand;
  memory: vscode.Memento;
  transfers: LoadTransferView;
}

/** “Import Runs…”, watched folders, and the offer to import what a folder holds; all loaded when they are needed. */
export function registerImports(dependencies: ImportDependencies): vscode.Disposable {
  const { folders, registerCommand, memory, transfers } = dependencies;
  const commands = async () => new (await import('./importCommands')).ImportCommands(folders, transfers);
  const offer = async () => {
    const { offerImport } = await import('./importOffer');
    // One after the other: never two notifications at once.
    for (const folder of folders.all) await offerImport(folder, memory);
  };
  void offer();
  return vscode.Disposable.from(
    folders.onDidChangeFolders(() => void offer()),
    vscode.workspace.onDidGrantWorkspaceTrust(() => void offer()),
    registerCommand(COMMANDS.importRuns, async (source) => (await commands()).importRuns(source)),
    registerCommand(COMMANDS.watchFolder, async (folder) => (await commands()).watch(folder)),
    registerCommand(COMMANDS.stopWatching, async () => (await commands()).stopWatching()),
  );
}
