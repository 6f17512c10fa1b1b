import * as vscode from 'vscode';
import type { ComparedRun, ComparisonProtocol } from '../../shared/pages/comparisonPage';
import type { PageHandlers } from '../../shared/pages/pageRpc';
import { COMMANDS } from '../contributions/commandIds';
import { runCommand } from '../contributions/registerCommand';
import { PANELS } from '../contributions/viewIds';
import type { CheckedRuns } from '../folders/checkedRuns';
import type { Folders, FoldersChange } from '../folders/folders';
import { comparisonStrings } from './comparisonStrings';
import { Page } from './page';

/** The comparison page: one panel, showing the checked runs. */
export class ComparisonPanel implements vscode.WebviewPanelSerializer, vscode.Disposable {
  private page: Page<ComparisonProtocol> | null = null;
  private readonly subscriptions: vscode.Disposable;

  constructor(
    private readonly folders: Folders,
    private readonly checked: CheckedRuns,
    private readonly extensionUri: vscode.Uri,
  ) {
    this.subscriptions = vscode.Disposable.from(
      vscode.window.registerWebviewPanelSerializer(PANELS.comparison, this),
      checked.onDidChange(() => this.sendRuns()),
      folders.onDidChange((change) => this.concerns(change) && this.sendRuns()),
    );
  }

  /** Shows the page, beside nothing and once. */
  show(): void {
    if (this.page) {
      this.page.reveal();
      return;
    }
    const panel = vscode.window.createWebviewPanel(PANELS.comparison, '', vscode.ViewColumn.Active);
    this.fill(panel);
  }

  /** After a reload of the window. The runs are those checked; the page keeps its own view state. */
  async deserializeWebviewPanel(panel: vscode.WebviewPanel): Promise<void> {
    await this.folders.open();
    this.page?.dispose();
    this.fill(panel);
  }

  dispose(): void {
    this.subscriptions.dispose();
    this.page?.dispose();
  }

  private fill(panel: vscode.WebviewPanel): void {
    const page = new Page<ComparisonProtocol>(panel, {
      bundle: 'comparison',
      element: 'mlops-comparison',
      extensionUri: this.extensionUri,
      handlers: this.handlers(),
      catchUp: () => this.sendRuns(),
    });
    this.page = page;
    page.onDidClose(() => {
      if (this.page === page) this.page = null;
    });
    page.load(vscode.l10n.t('Compare Runs'), {
      runs: this.runs(),
      strings: comparisonStrings(vscode.l10n),
      locale: vscode.env.language,
    });
  }

  private runs(): ComparedRun[] {
    return this.checked.all.flatMap(({ folder, runId }) => {
      const run = this.folders.run({ folder, runId });
      return run === undefined || run.deleted ? [] : [{ folder, run }];
    });
  }

  private sendRuns(): void {
    this.page?.send('runs', this.runs());
  }

  private concerns({ folder, change }: FoldersChange): boolean {
    return change.lists || this.checked.all.some((run) => run.folder === folder.uri && change.runs.has(run.runId));
  }

  private handlers(): PageHandlers<ComparisonProtocol> {
    const { folders, checked } = this;
    return {
      series: (groups) =>
        Promise.all(
          groups.map(async ({ folder, queries }) => {
            const client = await folders.get(folder).client();
            const { series } = await client.request('POST /v1/series', { body: { queries } });
            return { folder, series };
          }),
        ),
      detail: ({ folder, runId }) => folders.get(folder).detail(runId),
      goToCommit: (target) => start(runCommand(COMMANDS.goToCommit, target)),
      openDataset: ({ folder, path }) => start(runCommand(COMMANDS.openDataset, { folder, datasetPath: path })),
      openLineage: (run) => start(runCommand(COMMANDS.showLineage, run)),
      showLog: (run) => start(runCommand(COMMANDS.showLog, run)),
      removeRun: (run) => {
        checked.check(run, false);
        return undefined;
      },
      copy: ({ text }) => start(vscode.env.clipboard.writeText(text)),
      openParam: ({ key }) => start(findParam(key)),
    };
  }
}

/** The page need not wait for what a command opens, and hears nothing of its failure: the command shows it itself. */
function start(command: Thenable<unknown>): undefined {
  void command;
  return undefined;
}

/** Where a param is read: its last part, searched as a whole word. */
function findParam(key: string): Thenable<unknown> {
  const query = key.split('.').at(-1) ?? key;
  return vscode.commands.executeCommand('workbench.action.findInFiles', {
    query,
    isRegex: false,
    isCaseSensitive: true,
    matchWholeWord: true,
    triggerSearch: true,
  });
}
