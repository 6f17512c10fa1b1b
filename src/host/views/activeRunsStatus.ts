import * as vscode from 'vscode';
import { COMMANDS } from '../contributions/commandIds';
import type { Folders } from '../folders/folders';

/** A status-bar item while runs are active; a click lists them. */
export class ActiveRunsStatus implements vscode.Disposable {
  private readonly item = vscode.window.createStatusBarItem('mlops.activeRuns', vscode.StatusBarAlignment.Left);
  private readonly subscription: vscode.Disposable;

  constructor(private readonly folders: Folders) {
    this.item.name = vscode.l10n.t('MLOps Runs');
    this.item.command = COMMANDS.showActiveRuns;
    this.subscription = folders.onDidChange(() => this.update());
    this.update();
  }

  dispose(): void {
    this.subscription.dispose();
    this.item.dispose();
  }

  private update(): void {
    const active = this.folders.activeRuns;
    const [first] = active;
    if (first === undefined) {
      this.item.hide();
      return;
    }
    const many = vscode.l10n.t('{0} runs', active.length);
    this.item.text = `$(loading~spin) ${active.length === 1 ? first.run.name : many}`;
    this.item.tooltip = vscode.l10n.t('Active runs: {0}', active.map(({ run }) => run.name).join(', '));
    this.item.accessibilityInformation = { label: this.item.tooltip };
    this.item.show();
  }
}
