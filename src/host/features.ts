import * as vscode from 'vscode';

/** The extension's features, kept apart: one that fails to start is logged and told once, and the others live on. */
export class Features implements vscode.Disposable {
  private readonly started: vscode.Disposable[] = [];
  private readonly failed: string[] = [];

  constructor(private readonly log: vscode.LogOutputChannel) {}

  add(name: string, start: () => vscode.Disposable): void {
    try {
      this.started.push(start());
    } catch (error) {
      this.failed.push(name);
      this.log.error(`${name} could not start.`, error instanceof Error ? error : String(error));
    }
  }

  /** Tells the user what did not start, if anything. */
  async report(): Promise<void> {
    if (this.failed.length === 0) return;
    const showLog = vscode.l10n.t('Show Log');
    const message = vscode.l10n.t('MLOps Cockpit started without: {0}. The rest works.', this.failed.join(', '));
    if ((await vscode.window.showErrorMessage(message, showLog)) === showLog) this.log.show();
  }

  dispose(): void {
    vscode.Disposable.from(...this.started.reverse()).dispose();
  }
}
