import * as vscode from 'vscode';
import { COMMANDS } from '../contributions/commandIds';
import type { RegisterCommand } from '../contributions/registerCommand';
import type { Folders } from '../folders/folders';
import type { ConnectionCommands } from './connectionCommands';

export interface ConnectionDependencies {
  folders: Folders;
  registerCommand: RegisterCommand;
  log: vscode.LogOutputChannel;
}

/** “Copy Connection…”, “Track Notebook” and “Copy Connection Snippet”; their code is loaded when one is called. */
export function registerConnection({ folders, registerCommand, log }: ConnectionDependencies): vscode.Disposable {
  let commands: Promise<ConnectionCommands> | null = null;
  const loaded = () => {
    commands ??= import('./connectionCommands').then(({ ConnectionCommands: Loaded }) => new Loaded(folders, log));
    return commands;
  };
  return vscode.Disposable.from(
    registerCommand(COMMANDS.copyConnection, async () => (await loaded()).copy()),
    registerCommand(COMMANDS.trackNotebook, async () => (await loaded()).notebooks.track()),
    registerCommand(COMMANDS.copyConnectionSnippet, async () => (await loaded()).notebooks.copy()),
    new vscode.Disposable(() => void commands?.then((made) => made.dispose())),
  );
}
