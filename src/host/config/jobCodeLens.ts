import * as vscode from 'vscode';
import { COMMANDS } from '../contributions/commandIds';
import { isConfig } from './configDiagnostics';

/** “Run | Run with Changes…” above each job of mlops.yaml. */
export class JobCodeLens implements vscode.CodeLensProvider {
  async provideCodeLenses(document: vscode.TextDocument): Promise<vscode.CodeLens[]> {
    const folder = vscode.workspace.getWorkspaceFolder(document.uri);
    if (folder === undefined || !isConfig(document) || !vscode.workspace.isTrusted) return [];
    const { configPlaces } = await import('./configPlaces');
    return configPlaces(document.getText()).jobs.flatMap(({ name, span }) => {
      const range = new vscode.Range(span.line, span.column, span.endLine, span.endColumn);
      const target = { folder: folder.uri.toString(), job: name };
      return [
        new vscode.CodeLens(range, {
          title: `$(play) ${vscode.l10n.t('Run')}`,
          tooltip: vscode.l10n.t('Start a run of “{0}”', name),
          command: COMMANDS.runJob,
          arguments: [target],
        }),
        new vscode.CodeLens(range, {
          title: vscode.l10n.t('Run with Changes…'),
          tooltip: vscode.l10n.t('Change params of “{0}” for one run', name),
          command: COMMANDS.runJobWithChanges,
          arguments: [target],
        }),
      ];
    });
  }
}
