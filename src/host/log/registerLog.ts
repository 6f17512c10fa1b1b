import * as vscode from 'vscode';
import type { RunSummary } from '../../shared/model/run';
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
      const logged = run && nearestLogged(folders, address);
      if (run && !logged) {
        void vscode.window.showInformationMessage(noLogText(run, vscode.l10n));
        return;
      }
      const shown = logged ?? address;
      const key = terminalKey(shown);
      const terminal = terminals.get(key) ?? (await openTerminal(folders, shown));
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

/** The run itself, or the launched run that it is a part of, whose log has its output; null where there is neither. */
function nearestLogged(folders: Folders, { folder, runId }: RunTarget): RunTarget | null {
  const seen = new Set<string>();
  for (let id: string | null = runId; id !== null && !seen.has(id); ) {
    seen.add(id);
    const run: RunSummary | undefined = folders.run({ folder, runId: id });
    if (run && hasLog(run)) return { folder, runId: id };
    id = run?.parentId ?? null;
  }
  return null;
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
