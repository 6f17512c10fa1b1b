import * as vscode from 'vscode';
import { COMMANDS } from '../contributions/commandIds';
import type { RegisterCommand } from '../contributions/registerCommand';
import type { Folders } from '../folders/folders';
import type { TrackNotebook } from './trackNotebook';

export interface ConnectionDependencies {
  folders: Folders;
  registerCommand: RegisterCommand;
  log: vscode.LogOutputChannel;
}

/** “Copy Connection…”, “Track Notebook” and “Copy Connection Snippet”; their code is loaded when one is called. */
export function registerConnection({ folders, registerCommand, log }: ConnectionDependencies): vscode.Disposable {
  let notebooks: Promise<TrackNotebook> | null = null;
  const loaded = () => {
    notebooks ??= import('./trackNotebook').then(({ TrackNotebook: Loaded }) => new Loaded(folders, log));
    return notebooks;
  };
  return vscode.Disposable.from(
    registerCommand(COMMANDS.copyConnection, async () => (await import('./copyConnection')).copyConnection(folders)),
    registerCommand(COMMANDS.trackNotebook, async () => (await loaded()).track()),
    registerCommand(COMMANDS.copyConnectionSnippet, async () => (await loaded()).copy()),
    new vscode.Disposable(() => void notebooks?.then((made) => made.dispose())),
  );
}
