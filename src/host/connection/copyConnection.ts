import * as vscode from 'vscode';
import type { Folders } from '../folders/folders';
import { connectionSnippet, type SnippetLanguage } from './connectionSnippets';

type LanguageItem = vscode.QuickPickItem & { language: SnippetLanguage | 'ssh' };

/** “Copy Connection…”: code that points a program, here or elsewhere, to the folder's tracker. */
export async function copyConnection(folders: Folders): Promise<void> {
  const folder = await folders.pick(vscode.window.activeTextEditor?.document.uri);
  if (folder === undefined) return;
  const connection = await (await folder.client()).request('GET /v1/connection', { body: { purpose: 'client' } });
  const forward = sshCommand(connection.trackingUri);
  const picked = await vscode.window.showQuickPick(languageItems(forward), {
    title: vscode.l10n.t('Copy Connection'),
    placeHolder: vscode.l10n.t('What the program is written in; the code holds a token, so keep it out of files'),
    matchOnDescription: true,
  });
  if (picked === undefined) return;
  const text = picked.language === 'ssh' ? forward : connectionSnippet(picked.language, connection);
  await vscode.env.clipboard.writeText(text);
  const message =
    picked.language === 'ssh'
      ? vscode.l10n.t('Copied. Put your machine for HOST.')
      : vscode.l10n.t('Connection to {0} for {1} copied. It holds a token.', folder.state.name, picked.label);
  vscode.window.setStatusBarMessage(`$(check) ${message}`, 5_000);
}

function languageItems(forward: string): LanguageItem[] {
  const item = (language: SnippetLanguage, label: string, description: string): LanguageItem => ({
    language,
    label,
    description,
  });
  return [
    item('python', 'Python', vscode.l10n.t('sets the variables before mlflow is imported')),
    item('r', 'R', 'Sys.setenv'),
    item('java', 'Java', 'MlflowClient'),
    item('julia', 'Julia', 'ENV'),
    item('shell', vscode.l10n.t('Shell'), 'export'),
    item('powershell', 'PowerShell', '$env:'),
    item('curl', 'curl', vscode.l10n.t('lists the experiments')),
    { label: vscode.l10n.t('On Another Machine'), kind: vscode.QuickPickItemKind.Separator, language: 'ssh' },
    {
      label: vscode.l10n.t('Forward the Port'),
      description: forward,
      detail: vscode.l10n.t('Run this here; as long as it runs, the same connection works on HOST.'),
      iconPath: new vscode.ThemeIcon('terminal'),
      language: 'ssh',
    },
  ];
}

/** Makes the tracker's port one of another machine's, for as long as the command runs. */
function sshCommand(trackingUri: string): string {
  const { port } = new URL(trackingUri);
  return `ssh -N -R ${port}:127.0.0.1:${port} HOST`;
}
