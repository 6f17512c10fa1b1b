import * as vscode from 'vscode';
import type { LineageGraph, LineageNode } from '../../shared/model/lineage';
import type { LineageAction, LineageProtocol, LineageState } from '../../shared/pages/lineagePage';
import { COMMANDS } from '../contributions/commandIds';
import { runCommand } from '../contributions/registerCommand';
import { PANELS } from '../contributions/viewIds';
import type { CheckedRuns } from '../folders/checkedRuns';
import type { Folders, FoldersChange } from '../folders/folders';
import { openPath } from '../navigate/openPath';
import { lineageStrings } from './lineageStrings';
import { Page } from './page';

/** Milliseconds that changes are gathered before the page reads its graph again. */
const QUIET = 1_000;

/** Shows a node of the lineage in whichever tree it stands. */
export type RevealLineageNode = (folder: string, node: LineageNode) => Promise<void>;

/** The lineage page: one panel, which moves to whatever it is asked for next. */
export class LineagePanel implements vscode.WebviewPanelSerializer, vscode.Disposable {
  private page: Page<LineageProtocol> | null = null;
  /** What the page shows, or showed last. */
  private shown: { folder: string; focus: string } | null = null;
  private timer: ReturnType<typeof setTimeout> | null = null;
  private readonly subscriptions: vscode.Disposable;

  constructor(
    private readonly folders: Folders,
    private readonly checked: CheckedRuns,
    private readonly extensionUri: vscode.Uri,
    private readonly reveal: RevealLineageNode,
  ) {
    this.subscriptions = vscode.Disposable.from(
      vscode.window.registerWebviewPanelSerializer(PANELS.lineage, this),
      folders.onDidChange((change) => this.onChange(change)),
    );
  }

  /** Shows the graph around a node; see lineage.ts for its id. Throws CockpitError when it can't be read. */
  async show(folder: string, focus: string): Promise<void> {
    const graph = await this.graph(folder, focus);
    this.shown = { folder, focus };
    if (this.page) {
      this.page.reveal();
      this.page.send('focus', { folder, focus, graph });
      return;
    }
    this.fill(folder, vscode.window.createWebviewPanel(PANELS.lineage, '', vscode.ViewColumn.Active), graph);
  }

  /** After a reload of the window: the graph the page showed last. */
  async deserializeWebviewPanel(panel: vscode.WebviewPanel, state: LineageState | undefined): Promise<void> {
    if (state === undefined || this.folders.find(state.folder) === undefined) {
      panel.dispose();
      return;
    }
    this.shown = { folder: state.folder, focus: state.focus };
    const empty: LineageGraph = { focus: state.focus, nodes: [], edges: [] };
    // What it came from may be gone by now; the page says so itself when it asks.
    const graph = await this.graph(state.folder, state.focus).catch(() => empty);
    this.page?.dispose();
    this.fill(state.folder, panel, graph);
  }

  dispose(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.subscriptions.dispose();
    this.page?.dispose();
  }

  private fill(folder: string, panel: vscode.WebviewPanel, graph: LineageGraph): void {
    const page = new Page<LineageProtocol>(panel, {
      bundle: 'lineage',
      element: 'mlops-lineage',
      extensionUri: this.extensionUri,
      handlers: {
        graph: (asked) => {
          this.shown = asked;
          return this.graph(asked.folder, asked.focus);
        },
        act: (request) => this.act(request.folder, request.node, request.action),
      },
      catchUp: () => void this.sendShown(),
    });
    this.page = page;
    page.onDidClose(() => {
      if (this.page === page) this.page = null;
    });
    page.load(vscode.l10n.t('Lineage'), {
      folder,
      graph,
      strings: lineageStrings(vscode.l10n),
      locale: vscode.env.language,
    });
  }

  private async graph(folder: string, focus: string): Promise<LineageGraph> {
    const client = await this.folders.get(folder).client();
    return client.request('GET /v1/lineage', { body: { focus } });
  }

  /** Brings a page that was hidden to what it should show. */
  private async sendShown(): Promise<void> {
    const { shown } = this;
    if (shown === null) return;
    const graph = await this.graph(shown.folder, shown.focus).catch(() => null);
    if (graph !== null && this.shown === shown) this.page?.send('focus', { ...shown, graph });
  }

  private onChange({ folder, change }: FoldersChange): void {
    if (this.page === null || folder.uri !== this.shown?.folder) return;
    if (!change.lists && !change.models && !change.datasets && change.runs.size === 0) return;
    this.timer ??= setTimeout(() => {
      this.timer = null;
      this.page?.send('changed', undefined);
    }, QUIET);
  }

  private async act(folder: string, node: LineageNode, action: LineageAction): Promise<undefined> {
    switch (action) {
      case 'revealInTree':
        await this.reveal(folder, node);
        break;
      case 'openFile':
        await this.openFile(folder, node);
        break;
      case 'goToCommit':
        if (node.runId !== null) void runCommand(COMMANDS.goToCommit, { folder, runId: node.runId });
        break;
      case 'openLog':
        if (node.runId !== null) void runCommand(COMMANDS.showLog, { folder, runId: node.runId });
        break;
      case 'compare':
        if (node.runId !== null) this.checked.check({ folder, runId: node.runId }, true);
        void runCommand(COMMANDS.showComparison);
        break;
      case 'copyHash':
        await vscode.env.clipboard.writeText(node.hash ?? node.commit ?? '');
        break;
    }
    return undefined;
  }

  private async openFile(folder: string, node: LineageNode): Promise<void> {
    const { path: datasetPath, runId, model, version } = node;
    if (node.kind === 'dataset' && datasetPath !== null) {
      void runCommand(COMMANDS.openDataset, { folder, datasetPath });
    } else if (node.kind === 'artifact' && runId !== null && datasetPath !== null) {
      void runCommand(COMMANDS.openArtifact, { folder, runId, artifactPath: datasetPath });
    } else if (node.kind === 'model') {
      const registered = this.folders.get(folder).state.models.find(({ name }) => name === model);
      const location = registered?.versions.find((candidate) => candidate.version === version)?.location;
      if (location) await openPath(location, vscode.l10n.t('{0} is not there any more.', location));
    }
  }
}
