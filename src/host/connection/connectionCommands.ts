import type * as vscode from 'vscode';
import type { Folders } from '../folders/folders';
import { copyConnection } from './copyConnection';
import { TrackNotebook } from './trackNotebook';

/** What the commands of connections do, in one piece that is loaded with the first of them. */
export class ConnectionCommands implements vscode.Disposable {
  readonly notebooks: TrackNotebook;

  constructor(
    private readonly folders: Folders,
    log: vscode.LogOutputChannel,
  ) {
    this.notebooks = new TrackNotebook(folders, log);
  }

  copy(): Promise<void> {
    return copyConnection(this.folders);
  }

  dispose(): void {
    this.notebooks.dispose();
  }
}
