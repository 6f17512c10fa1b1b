import { isAbsolute, join } from 'node:path';
import * as vscode from 'vscode';
import { StorePaths } from '../../platform/storePaths';
import type { RunSummary } from '../../shared/model/run';
import type { RunAddress } from '../../shared/pages/comparisonPage';
import { readSetting } from '../contributions/readSetting';
import { SETTINGS } from '../contributions/settingIds';
import { CockpitFolder, type ConnectTracker } from './cockpitFolder';
import type { FolderChange } from './folderState';

export interface FoldersChange {
  folder: CockpitFolder;
  change: FolderChange;
}

/** How often a folder without a store is looked at, in milliseconds. */
const STORE_LOOK_MS = 2_000;

/** A run with the folder it belongs to. */
export interface FolderRun {
  folder: CockpitFolder;
  run: RunSummary;
}

/** The window's workspace folders, each with its store and tracker. */
export class Folders implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<FoldersChange>();
  /** Content of a folder changed; at most a few times a second for each. */
  readonly onDidChange = this.changed.event;
  private readonly troubled = new vscode.EventEmitter<{ folder: CockpitFolder; reason: string }>();
  /** A folder's tracker can't be reached, and no command is there to say so. */
  readonly onDidFail = this.troubled.event;
  private readonly joined = new vscode.EventEmitter<CockpitFolder>();
  /** A folder's tracker answers, for the first time or again. */
  readonly onDidConnect = this.joined.event;
  private readonly listChanged = new vscode.EventEmitter<void>();
  /** Folders came or went. */
  readonly onDidChangeFolders = this.listChanged.event;
  private readonly folders = new Map<string, { folder: CockpitFolder; disposables: vscode.Disposable }>();
  private readonly subscriptions: vscode.Disposable[];
  private opened: boolean = false;

  constructor(
    private readonly connect: ConnectTracker,
    private readonly log: vscode.LogOutputChannel,
  ) {
    this.update();
    this.subscriptions = [
      vscode.workspace.onDidChangeWorkspaceFolders(() => this.update()),
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration(SETTINGS.storeLocation)) this.rebuild();
      }),
    ];
  }

  get all(): CockpitFolder[] {
    return [...this.folders.values()].map(({ folder }) => folder);
  }

  /** By its URI as a string. Throws when the folder is no longer open. */
  get(uri: string): CockpitFolder {
    const entry = this.folders.get(uri);
    if (entry === undefined) throw new Error(vscode.l10n.t('The folder {0} is not open in this window any more.', uri));
    return entry.folder;
  }

  find(uri: string): CockpitFolder | undefined {
    return this.folders.get(uri)?.folder;
  }

  /** The folder that a file lies in. */
  containing(file: vscode.Uri): CockpitFolder | undefined {
    const folder = vscode.workspace.getWorkspaceFolder(file);
    return folder && this.find(folder.uri.toString());
  }

  run({ folder, runId }: RunAddress): RunSummary | undefined {
    return this.find(folder)?.state.run(runId);
  }

  /** All runs of all folders, newest first. */
  get runs(): FolderRun[] {
    return this.all
      .flatMap((folder) => folder.state.runs.map((run) => ({ folder, run })))
      .sort((a, b) => b.run.startTime - a.run.startTime);
  }

  get activeRuns(): FolderRun[] {
    return this.all.flatMap((folder) => folder.state.activeRuns.map((run) => ({ folder, run })));
  }

  /** Shows what existing stores hold, now and for folders that come later. Called when a view or a command needs it. */
  async open(): Promise<void> {
    this.opened = true;
    await Promise.all(this.all.map((folder) => folder.open()));
  }

  /** Joins trackers that run already, so that active runs show in a window that comes back; starts none. */
  async attach(): Promise<void> {
    await Promise.all(this.all.map((folder) => folder.attach()));
  }

  /** The only folder, or the one the user picks; the given file's folder first. undefined when they pick none. */
  async pick(file?: vscode.Uri): Promise<CockpitFolder | undefined> {
    const here = file && this.containing(file);
    if (here) return here;
    const [first, ...others] = this.all;
    if (first === undefined) throw new Error(vscode.l10n.t('Open a folder first: runs belong to a folder.'));
    if (others.length === 0) return first;
    const placeHolder = vscode.l10n.t('Folder the run belongs to');
    const picked = await vscode.window.showWorkspaceFolderPick({ placeHolder });
    return picked && this.find(picked.uri.toString());
  }

  dispose(): void {
    vscode.Disposable.from(...this.subscriptions, this.changed, this.troubled, this.joined, this.listChanged).dispose();
    for (const { disposables } of this.folders.values()) disposables.dispose();
  }

  private update(): void {
    const wanted = new Map((vscode.workspace.workspaceFolders ?? []).filter(onDisk).map((f) => [f.uri.toString(), f]));
    for (const [uri, { disposables }] of this.folders) {
      if (wanted.has(uri)) continue;
      this.folders.delete(uri);
      disposables.dispose();
    }
    for (const [uri, folder] of wanted) if (!this.folders.has(uri)) this.add(uri, folder);
    this.listChanged.fire();
  }

  private rebuild(): void {
    for (const { disposables } of this.folders.values()) disposables.dispose();
    this.folders.clear();
    this.update();
  }

  private add(uri: string, workspaceFolder: vscode.WorkspaceFolder): void {
    const folder = new CockpitFolder(workspaceFolder, storePaths(workspaceFolder), this.connect, this.log);
    // A store that a terminal makes while this window looks on. A file watcher takes a moment to start, and some
    // disks have none.
    const look = setInterval(() => void this.openIfMade(folder), STORE_LOOK_MS);
    const looking = new vscode.Disposable(() => clearInterval(look));
    folder.onDidChange((change) => this.changed.fire({ folder, change }));
    folder.onDidConnect(() => this.joined.fire(folder));
    folder.onDidFail((reason) => this.troubled.fire({ folder, reason }));
    this.folders.set(uri, { folder, disposables: vscode.Disposable.from(folder, looking) });
    if (this.opened) void folder.open();
  }

  private async openIfMade(folder: CockpitFolder): Promise<void> {
    if (this.opened && folder.state.phase === 'absent' && (await folder.hasStore())) await folder.open();
  }
}

function onDisk({ uri }: vscode.WorkspaceFolder): boolean {
  return uri.scheme === 'file';
}

function storePaths(folder: vscode.WorkspaceFolder): StorePaths {
  const location = readSetting(SETTINGS.storeLocation, folder.uri).trim();
  if (location === '') return new StorePaths(folder.uri.fsPath);
  return new StorePaths(folder.uri.fsPath, isAbsolute(location) ? location : join(folder.uri.fsPath, location));
}
