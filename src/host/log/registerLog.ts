import * as vscode from 'vscode';
import { COMMANDS } from '../contributions/commandIds';
import type { RegisterCommand } from '../contributions/registerCommand';
import type { RunTarget } from '../contributions/targets';
import type { Folders } from '../folders/folders';
import { targetOrPick } from '../launch/pickRun';
import { hasLog, noLogText } from '../trees/runSource';
import { LogTerminal } from './logTerminal';

export interface LogDependencies {
  folders: Folders;
  registerCommand: RegisterCommand;
}

/** “Show Log”: one terminal a run, used again while it is open. */
export function registerLog({ folders, registerCommand }: LogDependencies): vscode.Disposable {
  const terminals = new Map<string, vscode.Terminal>();
  return vscode.Disposable.from(
    registerCommand(COMMANDS.showLog, async (target) => {
      const address = await targetOrPick(folders, target, {
        title: vscode.l10n.t('Show Log'),
        placeHolder: vscode.l10n.t('Run whose log to show'),
        accept: hasLog,
        none: vscode.l10n.t('No runs yet, so there is no log to show.'),
      });
      if (address === undefined) return;
      const run = folders.run(address);
      if (run && !hasLog(run)) {
        void vscode.window.showInformationMessage(noLogText(run, vscode.l10n));
        return;
      }
      const key = terminalKey(address);
      const terminal = terminals.get(key) ?? (await openTerminal(folders, address));
      terminals.set(key, terminal);
      terminal.show(true);
    }),
    vscode.window.onDidCloseTerminal((closed) => {
      for (const [key, terminal] of terminals) if (terminal === closed) terminals.delete(key);
    }),
    new vscode.Disposable(() => {
      for (const terminal of terminals.values()) terminal.dispose();
    }),
  );
}

function terminalKey({ folder, runId }: RunTarget): string {
  return `${folder}#${runId}`;
}

async function openTerminal(folders: Folders, { folder: uri, runId }: RunTarget): Promise<vscode.Terminal> {
  const folder = folders.get(uri);
  const run = folder.state.run(runId) ?? (await folder.detail(runId));
  return vscode.window.createTerminal({
    name: run.name,
    pty: new LogTerminal(folder, run),
    iconPath: new vscode.ThemeIcon('output'),
    isTransient: true,
  });
}
