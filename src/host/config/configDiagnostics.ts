import { access } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import * as vscode from 'vscode';
import { CONFIG_FILE } from '../../shared/config/configFile';
import type { NamedPath, TextSpan } from './configPlaces';
import { missingPaths } from './missingPaths';

/** Milliseconds after the last key before the file is checked. */
const DELAY = 250;

/** Shows the mistakes of each mlops.yaml in the editor and in Problems, as it is typed. */
export class ConfigDiagnostics implements vscode.Disposable {
  private readonly diagnostics = vscode.languages.createDiagnosticCollection('mlops');
  private readonly timers = new Map<string, NodeJS.Timeout>();
  private readonly listeners: vscode.Disposable;

  constructor() {
    this.listeners = vscode.Disposable.from(
      vscode.workspace.onDidOpenTextDocument((document) => this.checkSoon(document, 0)),
      vscode.workspace.onDidChangeTextDocument(({ document }) => this.checkSoon(document, DELAY)),
      // A data file that was made meanwhile takes its warning away.
      vscode.workspace.onDidSaveTextDocument((document) => this.checkSoon(document, 0)),
      vscode.window.onDidChangeActiveTextEditor((editor) => editor && this.checkSoon(editor.document, 0)),
      vscode.workspace.onDidCloseTextDocument((document) => this.diagnostics.delete(document.uri)),
    );
    for (const document of vscode.workspace.textDocuments) this.checkSoon(document, 0);
  }

  dispose(): void {
    for (const timer of this.timers.values()) clearTimeout(timer);
    vscode.Disposable.from(this.listeners, this.diagnostics).dispose();
  }

  private checkSoon(document: vscode.TextDocument, delay: number): void {
    if (!isConfig(document)) return;
    const key = document.uri.toString();
    clearTimeout(this.timers.get(key));
    this.timers.set(
      key,
      setTimeout(() => {
        this.timers.delete(key);
        void this.check(document);
      }, delay),
    );
  }

  private async check(document: vscode.TextDocument): Promise<void> {
    // Loaded with the first mlops.yaml that is opened: the parsers would be most of what activation costs.
    const [{ parseMlopsYaml }, { configPlaces }] = await Promise.all([
      import('../../shared/config/mlopsYaml'),
      import('./configPlaces'),
    ]);
    const { version } = document;
    const text = document.getText();
    const problems = parseMlopsYaml(text).problems.map(({ message, severity, line, column, endLine, endColumn }) =>
      diagnostic(
        { line: line - 1, column: column - 1, endLine: endLine - 1, endColumn: endColumn - 1 },
        message,
        severity === 'error' ? vscode.DiagnosticSeverity.Error : vscode.DiagnosticSeverity.Warning,
      ),
    );
    const missing = await missingPaths(configPlaces(text), dirname(document.uri.fsPath), exists);
    if (document.isClosed || document.version !== version) return;
    const warnings = missing.map((path) => diagnostic(path.span, missingText(path), vscode.DiagnosticSeverity.Warning));
    this.diagnostics.set(document.uri, [...problems, ...warnings]);
  }
}

/** Whether a document is a workspace folder's mlops.yaml. */
export function isConfig({ uri }: vscode.TextDocument): boolean {
  if (uri.scheme !== 'file' || basename(uri.path) !== CONFIG_FILE) return false;
  const folder = vscode.workspace.getWorkspaceFolder(uri);
  return folder !== undefined && dirname(uri.path) === folder.uri.path.replace(/\/$/, '');
}

function missingText({ section, path, job }: NamedPath): string {
  switch (section) {
    case 'cwd':
      return vscode.l10n.t('The folder “{0}” is not there. The job “{1}” cannot start without it.', path, job);
    case 'params':
      return vscode.l10n.t('The params file “{0}” is not there. Runs of “{1}” will lack its params.', path, job);
    case 'data':
      return vscode.l10n.t('The dataset “{0}” is not there. Runs of “{1}” will say that it is missing.', path, job);
  }
}

function diagnostic(span: TextSpan, message: string, severity: vscode.DiagnosticSeverity): vscode.Diagnostic {
  const range = new vscode.Range(span.line, span.column, span.endLine, span.endColumn);
  const made = new vscode.Diagnostic(range, message, severity);
  made.source = 'MLOps';
  return made;
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
