import * as vscode from 'vscode';
import { COMMANDS } from '../contributions/commandIds';
import type { RegisterCommand } from '../contributions/registerCommand';
import type { Folders } from '../folders/folders';
import type { LoadTransferView } from '../transfers/lazyTransferView';
import { ServerKeeper } from './serverKeeper';
import { ServerSecrets } from './serverSecrets';

export interface ServerDependencies {
  folders: Folders;
  registerCommand: RegisterCommand;
  secrets: vscode.SecretStorage;
  transfers: LoadTransferView;
  log: vscode.LogOutputChannel;
}

/** A team's tracking servers: connected, read, pushed to and pulled from. What asks and sends is loaded when it is called. */
export function registerServers(dependencies: ServerDependencies): vscode.Disposable {
  const { folders, registerCommand, transfers, log } = dependencies;
  const secrets = new ServerSecrets(dependencies.secrets);
  const keeper = new ServerKeeper(folders, secrets, log);
  const parts = async () => (await import('./serverParts')).createServerParts(folders, secrets, keeper, transfers);
  const commands = async () => (await parts()).commands;
  const moves = async () => (await parts()).moves;
  return vscode.Disposable.from(
    keeper,
    registerCommand(COMMANDS.connectServer, async () => (await commands()).connect()),
    registerCommand(COMMANDS.logInToServer, async (target) => (await commands()).logIn(target)),
    registerCommand(COMMANDS.readServer, async (target) => (await commands()).read(target)),
    registerCommand(COMMANDS.loadMoreRuns, async (target) => (await commands()).loadMore(target)),
    registerCommand(COMMANDS.disconnectServer, async (target) => (await commands()).disconnect(target)),
    registerCommand(COMMANDS.openOnServer, async (target) => (await commands()).openOnServer(target)),
    registerCommand(COMMANDS.pushRuns, async (from, selected) => (await moves()).push(from, selected)),
    registerCommand(COMMANDS.pullRuns, async (from, selected) => (await moves()).pull(from, selected)),
  );
}
