import * as vscode from 'vscode';
import type { CommandId } from '../contributions/commandIds';
import type { FolderChange } from '../folders/folderState';
import type { Folders } from '../folders/folders';
import { TreeAdapter } from '../trees/treeAdapter';
import type { TreeModel } from '../trees/treeModel';

/** A tree that knows which of its rows a change touches; null for all of them. */
export interface LiveTree<N extends { id: string }> extends TreeModel<N> {
  affected(folder: string, change: FolderChange): readonly N[] | null;
}

/** A view without checkboxes or clock: Datasets and Models. */
export class PlainView<N extends { id: string }> implements vscode.Disposable {
  private readonly adapter: TreeAdapter<N>;
  private readonly view: vscode.TreeView<N>;
  private readonly subscriptions: vscode.Disposable[];

  constructor(viewId: string, tree: LiveTree<N>, folders: Folders, tooltipCommands: readonly CommandId[] = []) {
    this.adapter = new TreeAdapter({ model: tree, tooltipCommands });
    this.view = vscode.window.createTreeView(viewId, { treeDataProvider: this.adapter, showCollapseAll: true });
    const open = () => this.view.visible && void folders.open();
    this.subscriptions = [
      this.adapter,
      this.view,
      this.view.onDidChangeVisibility(open),
      folders.onDidChange(({ folder, change }) => this.adapter.refresh(tree.affected(folder.uri, change))),
      folders.onDidChangeFolders(() => this.adapter.refresh(null)),
    ];
    open();
  }

  get visible(): boolean {
    return this.view.visible;
  }

  get onDidChangeVisibility(): vscode.Event<unknown> {
    return this.view.onDidChangeVisibility;
  }

  async reveal(node: N): Promise<void> {
    this.adapter.refreshNow();
    await this.view.reveal(this.adapter.intern(node), { select: true, focus: true, expand: true });
  }

  dispose(): void {
    vscode.Disposable.from(...this.subscriptions).dispose();
  }
}
