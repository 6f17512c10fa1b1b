import * as vscode from 'vscode';
import type { CockpitFolder } from '../folders/cockpitFolder';
import type { Folders } from '../folders/folders';
import { connectionSnippet, type SnippetLanguage } from './connectionSnippets';

type LanguageItem = vscode.QuickPickItem & { language: SnippetLanguage };

/** “Copy Connection…”: code that points a program, here or elsewhere, to the folder's tracker. */
export async function copyConnection(folders: Folders): Promise<void> {
  const folder = await folders.pick(vscode.window.activeTextEditor?.document.uri);
  if (folder === undefined) return;
  const connection = await (await folder.client()).request('GET /v1/connection', { body: { purpose: 'client' } });
  const picked = await vscode.window.showQuickPick(languageItems(portOf(connection.trackingUri)), {
    title: vscode.l10n.t('Copy Connection'),
    placeHolder: vscode.l10n.t('What the program is written in; the code holds a token, so keep it out of files'),
    matchOnDescription: true,
  });
  if (picked === undefined) return;
  await vscode.env.clipboard.writeText(connectionSnippet(picked.language, connection));
  await told(folder, picked.label);
}

async function told(folder: CockpitFolder, language: string): Promise<void> {
  const message = vscode.l10n.t('Connection to {0} for {1} copied. It holds a token.', folder.state.name, language);
  void vscode.window.setStatusBarMessage(`$(check) ${message}`, 5_000);
}

function languageItems(port: string): LanguageItem[] {
  const here = vscode.l10n.t('On another machine, forward the port first: ssh -R {0}:127.0.0.1:{0} HOST', port);
  const item = (language: SnippetLanguage, label: string, description: string, detail = here): LanguageItem => ({
    language,
    label,
    description,
    detail,
  });
  return [
    item('python', 'Python', vscode.l10n.t('sets the variables before mlflow is imported')),
    item('r', 'R', 'Sys.setenv'),
    item('java', 'Java', 'MlflowClient'),
    item('julia', 'Julia', 'ENV'),
    item('shell', vscode.l10n.t('Shell'), 'export'),
    item('powershell', 'PowerShell', '$env:'),
    item('curl', 'curl', vscode.l10n.t('lists the experiments')),
  ];
}

function portOf(trackingUri: string): string {
  return new URL(trackingUri).port;
}
