import * as vscode from 'vscode';
import type { CommandId } from '../contributions/commandIds';
import { RefreshPace } from './refreshPace';
import type { ItemSpec, TreeModel } from './treeModel';

export interface TreeAdapterOptions<N extends { id: string }> {
  model: TreeModel<N>;
  /** Commands that links in tooltips may call; no others. */
  tooltipCommands: readonly CommandId[];
}

/** Shows a tree model in a tree view. Keeps one node object an id, since VS Code refreshes by object. */
export class TreeAdapter<N extends { id: string }> implements vscode.TreeDataProvider<N>, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<N[] | undefined>();
  readonly onDidChangeTreeData = this.changed.event;
  private readonly nodes = new Map<string, N>();
  private readonly pace = new RefreshPace<N>((rows) => this.changed.fire(rows));

  constructor(private readonly options: TreeAdapterOptions<N>) {}

  async getChildren(parent?: N): Promise<N[]> {
    const children = await this.options.model.children(parent ?? null);
    return children.map((node) => this.intern(node));
  }

  getParent(node: N): N | undefined {
    const parent = this.options.model.parent(node);
    return parent === null ? undefined : this.intern(parent);
  }

  getTreeItem(node: N): vscode.TreeItem {
    return treeItem(node.id, this.options.model.item(node));
  }

  async resolveTreeItem(item: vscode.TreeItem, node: N): Promise<vscode.TreeItem> {
    const text = await this.options.model.tooltip(node);
    if (text === null) return item;
    const tooltip = new vscode.MarkdownString(text, true);
    tooltip.isTrusted = { enabledCommands: this.options.tooltipCommands };
    item.tooltip = tooltip;
    return item;
  }

  /** The node as VS Code knows it, for revealing. */
  intern(node: N): N {
    const known = this.nodes.get(node.id);
    if (known !== undefined) return Object.assign(known, node);
    this.nodes.set(node.id, node);
    return node;
  }

  /** Draws these rows and what is below them again; the whole tree for null. Rows never shown are left alone. */
  refresh(nodes: readonly N[] | null): void {
    this.pace.add(nodes?.flatMap(({ id }) => this.nodes.get(id) ?? []) ?? null);
  }

  /** Draws everything again at once: VS Code reveals only rows that a refresh has told it of. */
  refreshNow(): void {
    this.pace.now();
  }

  dispose(): void {
    this.pace.dispose();
    this.changed.dispose();
  }
}

function treeItem(id: string, spec: ItemSpec): vscode.TreeItem {
  const item = new vscode.TreeItem(spec.label, COLLAPSIBLE[spec.collapsible]);
  item.id = id;
  item.description = spec.description;
  item.contextValue = spec.context;
  item.iconPath = spec.icon && themeIcon(spec.icon);
  if (spec.command) {
    const { id: command, title, args } = spec.command;
    item.command = { command, title, arguments: [...args] };
  }
  if (spec.checked !== undefined) item.checkboxState = checkbox(spec.checked);
  if (spec.spoken !== undefined) item.accessibilityInformation = { label: spec.spoken };
  return item;
}

const COLLAPSIBLE = {
  none: vscode.TreeItemCollapsibleState.None,
  collapsed: vscode.TreeItemCollapsibleState.Collapsed,
  expanded: vscode.TreeItemCollapsibleState.Expanded,
};

function checkbox(checked: boolean): NonNullable<vscode.TreeItem['checkboxState']> & object {
  return {
    state: checked ? vscode.TreeItemCheckboxState.Checked : vscode.TreeItemCheckboxState.Unchecked,
    tooltip: checked ? vscode.l10n.t('Compared; uncheck to leave out') : vscode.l10n.t('Check to compare'),
  };
}

function themeIcon({ id, color }: NonNullable<ItemSpec['icon']>): vscode.ThemeIcon {
  return color === undefined ? new vscode.ThemeIcon(id) : new vscode.ThemeIcon(id, new vscode.ThemeColor(color));
}
