import * as vscode from 'vscode';
import type { CockpitFolder } from '../folders/cockpitFolder';
import type { Folders } from '../folders/folders';

/** Milliseconds without a change before datasets are compared: what is still being written would be hashed in vain. */
const QUIET_MS = 1_000;

/** What the view of the datasets tells of itself. */
export interface Visibility {
  readonly visible: boolean;
  readonly onDidChangeVisibility: vscode.Event<unknown>;
}

/**
 * Compares a folder's datasets with the disk again once their files change, while somebody looks. Datasets outside the
 * folder are not watched: they are compared when runs start and on “Refresh”.
 */
export class DatasetWatch implements vscode.Disposable {
  private readonly watchers = new Map<string, vscode.FileSystemWatcher>();
  private readonly touched = new Set<CockpitFolder>();
  private readonly subscriptions: vscode.Disposable[];
  private timer: ReturnType<typeof setTimeout> | null = null;

  constructor(
    private readonly folders: Folders,
    private readonly view: Visibility,
  ) {
    this.update();
    this.subscriptions = [
      folders.onDidChangeFolders(() => this.update()),
      view.onDidChangeVisibility(() => this.compare()),
    ];
  }

  dispose(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    vscode.Disposable.from(...this.subscriptions, ...this.watchers.values()).dispose();
  }

  private update(): void {
    for (const [uri, watcher] of this.watchers) {
      if (this.folders.find(uri) !== undefined) continue;
      this.watchers.delete(uri);
      watcher.dispose();
    }
    for (const { uri, workspaceFolder } of this.folders.all) {
      if (!this.watchers.has(uri)) this.watchers.set(uri, this.watch(workspaceFolder));
    }
  }

  /** VS Code watches its workspace folders anyway; this only listens. */
  private watch({ uri: root }: vscode.WorkspaceFolder): vscode.FileSystemWatcher {
    const watcher = vscode.workspace.createFileSystemWatcher(new vscode.RelativePattern(root, '**'));
    const take = (file: vscode.Uri) => this.take(root, file);
    watcher.onDidChange(take);
    watcher.onDidCreate(take);
    watcher.onDidDelete(take);
    return watcher;
  }

  private take(root: vscode.Uri, file: vscode.Uri): void {
    const folder = this.folders.find(root.toString());
    if (folder === undefined || !touchesDataset(folder, file.path.slice(root.path.length + 1))) return;
    this.touched.add(folder);
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = setTimeout(() => this.compare(), QUIET_MS);
  }

  private compare(): void {
    if (!this.view.visible) return;
    for (const folder of this.touched) folder.readDatasets();
    this.touched.clear();
  }
}

/** A file of a dataset, or a folder that holds it and came or went with it. */
function touchesDataset({ state }: CockpitFolder, file: string): boolean {
  return state.datasets.some(({ path }) => path === file || file.startsWith(`${path}/`) || path.startsWith(`${file}/`));
}
