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
  const { folders, registerCommand, memory } = dependencies;
  const offer = async () => {
    const { offerImport } = await import('./importOffer');
    // One after the other: never two notifications at once.
    for (const folder of folders.all) await offerImport(folder, memory);
  };
  void offer();
  return vscode.Disposable.from(
    folders.onDidChangeFolders(() => void offer()),
    vscode.workspace.onDidGrantWorkspaceTrust(() => void offer()),
    registerCommand(COMMANDS.importRuns, (source) => importRuns(dependencies, source)),
    registerCommand(COMMANDS.watchFolder, async (folder) =>
      (await import('./watchFolders')).watchFolder(folders, folder),
    ),
    registerCommand(COMMANDS.stopWatching, async () => (await import('./watchFolders')).stopWatching(folders)),
  );
}

async function importRuns({ folders, transfers }: ImportDependencies, source: vscode.Uri | undefined): Promise<void> {
  const folder = await folders.pick(source);
  if (folder === undefined) return;
  const { askImport } = await import('./importRuns');
  const body = await askImport(folder, source);
  if (body === undefined) return;
  const client = await folder.client();
  const transfer = await client.request('POST /v1/imports', { body });
  await (await transfers()).follow(folder, transfer);
}
