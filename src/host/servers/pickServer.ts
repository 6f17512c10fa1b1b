import * as vscode from 'vscode';
import { CockpitError } from '../../shared/model/cockpitError';
import type { ServerSummary } from '../../shared/model/server';
import type { ServerTarget } from '../contributions/targets';
import type { CockpitFolder } from '../folders/cockpitFolder';
import type { Folders } from '../folders/folders';

export interface FolderServer {
  folder: CockpitFolder;
  server: ServerSummary;
}

/** The server a command was called with. Throws CockpitError NOT_FOUND where it was disconnected meanwhile. */
export function knownServer(folders: Folders, { folder: uri, serverId }: ServerTarget): FolderServer {
  const folder = folders.get(uri);
  const server = folder.state.servers.find(({ id }) => id === serverId);
  if (server) return { folder, server };
  throw new CockpitError('NOT_FOUND', vscode.l10n.t('That server is not connected any more.'));
}

/** The server the user picks, of one folder or of all; undefined when they pick none. Asks also where there is one. */
export async function pickServer(
  folders: Folders,
  { title, placeHolder, folder }: { title: string; placeHolder: string; folder?: CockpitFolder },
): Promise<FolderServer | undefined> {
  await folders.open();
  const among = folder ? [folder] : folders.all;
  const all = among.flatMap((each) => each.state.servers.map((server) => ({ folder: each, server })));
  if (all.length === 0) {
    void vscode.window.showInformationMessage(vscode.l10n.t('No tracking server is connected.'));
    return undefined;
  }
  const items = all.map((choice) => ({
    label: choice.server.name,
    description: choice.server.url,
    detail: choice.server.problem ?? undefined,
    iconPath: new vscode.ThemeIcon('server-environment'),
    choice,
  }));
  return (await vscode.window.showQuickPick(items, { title, placeHolder, matchOnDescription: true }))?.choice;
}

/** The server a command was called with, or the one the user picks. */
export async function targetOrPickServer(
  folders: Folders,
  target: ServerTarget | undefined,
  title: string,
): Promise<FolderServer | undefined> {
  return target ? knownServer(folders, target) : pickServer(folders, { title, placeHolder: vscode.l10n.t('Server') });
}
