import * as vscode from 'vscode';
import type { RunAddress } from '../../shared/pages/comparisonPage';
import { COMMANDS } from '../contributions/commandIds';
import { VIEWS } from '../contributions/viewIds';
import type { CheckedRuns } from '../folders/checkedRuns';
import type { Folders } from '../folders/folders';
import { type RunsNode, runNode } from '../trees/runsNodes';
import { RunsTree } from '../trees/runsTree';
import { TreeAdapter } from '../trees/treeAdapter';
import type { TreeContext } from '../trees/treeContext';

/** Milliseconds between two looks at the clock: while a run is active, and for ages otherwise. */
const TICK = 1_000;
const AGE_TICKS = 60;

/** The Runs view: live rows, checkboxes for comparison, a badge while runs are active. */
export class RunsView implements vscode.Disposable {
  private readonly tree: RunsTree;
  private readonly adapter: TreeAdapter<RunsNode>;
  private readonly view: vscode.TreeView<RunsNode>;
  private readonly subscriptions: vscode.Disposable[];
  private clock: ReturnType<typeof setInterval> | null = null;
  private ticks = 0;

  constructor(
    context: TreeContext,
    private readonly folders: Folders,
    private readonly checked: CheckedRuns,
  ) {
    this.tree = new RunsTree(context);
    this.adapter = new TreeAdapter({
      model: this.tree,
      tooltipCommands: [COMMANDS.goToCommit, COMMANDS.showLog, COMMANDS.showLineage],
    });
    this.view = vscode.window.createTreeView(VIEWS.runs, {
      treeDataProvider: this.adapter,
      canSelectMany: true,
      showCollapseAll: true,
      // Checking a run says nothing about the rows below it.
      manageCheckboxStateManually: true,
    });
    this.subscriptions = [
      this.adapter,
      this.view,
      this.view.onDidChangeVisibility(() => this.onVisibility()),
      this.view.onDidChangeCheckboxState(({ items }) => this.onCheckbox(items)),
      folders.onDidChange(({ folder, change }) => this.redraw(this.tree.affected(folder.uri, change))),
      folders.onDidChangeFolders(() => this.redraw(null)),
      checked.onDidChange((runs) => this.adapter.refresh(runs.map(({ folder, runId }) => runNode(folder, runId)))),
    ];
    this.onVisibility();
  }

  /** Selects a run's row and shows it, as folded as it was. */
  async reveal({ folder, runId }: RunAddress): Promise<void> {
    await this.folders.get(folder).open();
    const node = this.adapter.intern(runNode(folder, runId));
    this.adapter.refreshNow();
    try {
      await this.view.reveal(node, { select: true, focus: true, expand: false });
    } catch {
      // Showing the row is a courtesy; a run that started must not be reported as an error for want of it.
    }
  }

  /** Runs whose rows are selected. */
  get selected(): RunAddress[] {
    return this.view.selection.flatMap((node) => (node.kind === 'run' ? [node] : []));
  }

  dispose(): void {
    if (this.clock !== null) clearInterval(this.clock);
    vscode.Disposable.from(...this.subscriptions).dispose();
  }

  private onVisibility(): void {
    if (this.clock !== null) clearInterval(this.clock);
    this.clock = null;
    if (!this.view.visible) return;
    void this.folders.open();
    this.clock = setInterval(() => this.tick(), TICK);
    this.redraw(null);
  }

  private onCheckbox(items: readonly [RunsNode, vscode.TreeItemCheckboxState][]): void {
    for (const [node, state] of items) {
      if (node.kind === 'run') this.checked.check(node, state === vscode.TreeItemCheckboxState.Checked);
    }
  }

  private redraw(nodes: RunsNode[] | null): void {
    this.adapter.refresh(nodes);
    const active = this.folders.activeRuns.length;
    const tooltip = active === 1 ? vscode.l10n.t('1 active run') : vscode.l10n.t('{0} active runs', active);
    if ((this.view.badge?.value ?? 0) !== active)
      this.view.badge = active === 0 ? undefined : { value: active, tooltip };
    // VS Code takes even the same text for a change, and puts off drawing the tree for each.
    const message = staleness(this.folders);
    if (this.view.message !== message) this.view.message = message;
  }

  /** Elapsed times move each second, ages each minute; nothing else is drawn. */
  private tick(): void {
    this.ticks++;
    const runs = this.ticks % AGE_TICKS === 0 ? this.folders.runs : this.folders.activeRuns;
    this.adapter.refresh(runs.map(({ folder, run }) => runNode(folder.uri, run.id)));
  }
}

/** What to say above rows that may be out of date. An empty view has its welcome text, which a message would hide. */
function staleness(folders: Folders): string | undefined {
  const stale = folders.all.filter(({ state }) => state.phase === 'failed' && state.runs.length > 0);
  if (stale.length === 0) return undefined;
  return vscode.l10n.t('The tracker does not answer, so this may be out of date.');
}
