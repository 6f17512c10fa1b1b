import * as vscode from 'vscode';

/** Says why nothing is started or changed, with the way to change that. */
export async function explainTrust(): Promise<void> {
  const manage = vscode.l10n.t('Manage Workspace Trust');
  const message = vscode.l10n.t('Nothing is started or changed in Restricted Mode. Trust the workspace first.');
  if ((await vscode.window.showWarningMessage(message, manage)) === manage) {
    await vscode.commands.executeCommand('workbench.trust.manage');
  }
}
