import * as vscode from 'vscode';
import { COMMANDS } from '../contributions/commandIds';
import { runCommand } from '../contributions/registerCommand';
import type { Folders } from '../folders/folders';
import { type RunItem, runItems } from '../launch/pickRun';

/** Lists active runs: choosing one shows its log, its button stops it. */
export async function showActiveRuns(folders: Folders): Promise<void> {
  await folders.open();
  if (folders.activeRuns.length === 0) {
    void vscode.window.showInformationMessage(vscode.l10n.t('No run is active.'));
    return;
  }
  const stop: vscode.QuickInputButton = {
    iconPath: new vscode.ThemeIcon('debug-stop'),
    tooltip: vscode.l10n.t('Stop Run'),
  };
  const picker = vscode.window.createQuickPick<RunItem>();
  picker.title = vscode.l10n.t('Active Runs');
  picker.placeholder = vscode.l10n.t('Run whose log to show');
  const fill = () => {
    picker.items = runItems(folders.activeRuns).map((item) => ({ ...item, buttons: [stop] }));
    if (picker.items.length === 0) picker.hide();
  };
  fill();
  const subscriptions = vscode.Disposable.from(
    folders.onDidChange(({ change }) => change.lists && fill()),
    picker.onDidTriggerItemButton(({ item }) => void runCommand(COMMANDS.stopRun, target(item))),
    picker.onDidAccept(() => {
      const [item] = picker.selectedItems;
      picker.hide();
      if (item) void runCommand(COMMANDS.showLog, target(item));
    }),
    picker.onDidHide(() => {
      subscriptions.dispose();
      picker.dispose();
    }),
  );
  picker.show();
}

function target({ choice }: RunItem): { folder: string; runId: string } {
  return { folder: choice.folder.uri, runId: choice.run.id };
}
