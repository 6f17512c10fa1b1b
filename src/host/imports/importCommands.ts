import type * as vscode from 'vscode';
import type { Folders } from '../folders/folders';
import type { LoadTransferView } from '../transfers/lazyTransferView';
import { askImport } from './importRuns';
import { stopWatching, watchFolder } from './watchFolders';

/** What the commands of imports do, in one piece that is loaded with the first of them. */
export class ImportCommands {
  constructor(
    private readonly folders: Folders,
    private readonly transfers: LoadTransferView,
  ) {}

  async importRuns(source: vscode.Uri | undefined): Promise<void> {
    const folder = await this.folders.pick(source);
    const body = folder && (await askImport(folder, source));
    if (!folder || !body) return;
    const client = await folder.client();
    const transfer = await client.request('POST /v1/imports', { body });
    await (await this.transfers()).follow(folder, transfer);
  }

  watch(target: vscode.Uri | undefined): Promise<void> {
    return watchFolder(this.folders, target);
  }

  stopWatching(): Promise<void> {
    return stopWatching(this.folders);
  }
}
