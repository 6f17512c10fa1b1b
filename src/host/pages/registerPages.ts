import * as vscode from 'vscode';
import type { RunAddress } from '../../shared/pages/comparisonPage';
import { COMMANDS } from '../contributions/commandIds';
import type { RegisterCommand } from '../contributions/registerCommand';
import type { LineageTarget, RunTarget } from '../contributions/targets';
import type { CheckedRuns } from '../folders/checkedRuns';
import type { Folders } from '../folders/folders';
import { runItems, targetOrPick } from '../launch/pickRun';
import { ComparisonPanel } from './comparisonPanel';
import { lineageFocus } from './lineageFocus';
import { LineagePanel, type RevealLineageNode } from './lineagePanel';

export interface PageDependencies {
  folders: Folders;
  checked: CheckedRuns;
  registerCommand: RegisterCommand;
  extensionUri: vscode.Uri;
  reveal: RevealLineageNode;
}

/** The comparison and lineage pages with the commands that open them. */
export function registerPages(dependencies: PageDependencies): vscode.Disposable {
  const { folders, checked, registerCommand, extensionUri, reveal } = dependencies;
  const comparison = new ComparisonPanel(folders, checked, extensionUri);
  const lineage = new LineagePanel(folders, checked, extensionUri, reveal);
  return vscode.Disposable.from(
    comparison,
    lineage,
    registerCommand(COMMANDS.showComparison, async () => {
      await folders.open();
      comparison.show();
    }),
    registerCommand(COMMANDS.compareRuns, async (run, selected) => {
      const runs = await comparedRuns(folders, checked, run, selected);
      if (runs === undefined) return;
      checked.set(runs);
      comparison.show();
    }),
    registerCommand(COMMANDS.uncheckAllRuns, () => checked.set([])),
    registerCommand(COMMANDS.showLineage, async (target) => {
      const from = target ?? (await pickRun(folders));
      if (from !== undefined) await lineage.show(from.folder, focusOf(from));
    }),
  );
}

/** The selected rows; one row is compared with what is checked already; without rows the user picks. */
async function comparedRuns(
  folders: Folders,
  checked: CheckedRuns,
  run: RunTarget | undefined,
  selected: readonly RunTarget[] | undefined,
): Promise<readonly RunAddress[] | undefined> {
  const rows = selected?.filter(({ runId }) => runId !== undefined) ?? [];
  if (rows.length > 1) return rows;
  if (run !== undefined) return checked.has(run) ? checked.all : [...checked.all, run];
  return pickRuns(folders, checked);
}

async function pickRuns(folders: Folders, checked: CheckedRuns): Promise<RunAddress[] | undefined> {
  await folders.open();
  const items = runItems(folders.runs);
  if (items.length === 0) {
    void vscode.window.showInformationMessage(vscode.l10n.t('No runs yet, so there is nothing to compare.'));
    return undefined;
  }
  const picked = await vscode.window.showQuickPick(
    items.map((item) => ({ ...item, picked: checked.has(address(item)) })),
    { title: vscode.l10n.t('Compare Runs'), placeHolder: vscode.l10n.t('Runs to compare'), canPickMany: true },
  );
  return picked?.map(address);
}

function address({ choice }: ReturnType<typeof runItems>[number]): RunAddress {
  return { folder: choice.folder.uri, runId: choice.run.id };
}

function pickRun(folders: Folders): Promise<RunTarget | undefined> {
  return targetOrPick(folders, undefined, {
    title: vscode.l10n.t('Show Lineage'),
    placeHolder: vscode.l10n.t('Run to start from'),
    none: vscode.l10n.t('No runs yet, so there is no lineage to show.'),
  });
}

function focusOf(target: LineageTarget): string {
  const focus = lineageFocus(target);
  if (focus === null) throw new Error(vscode.l10n.t('Its content is not known, so its lineage is not either.'));
  return focus;
}
