import * as vscode from 'vscode';
import { isActive } from '../../shared/model/run';
import type { RunTarget } from '../contributions/targets';
import type { FolderRun, Folders } from '../folders/folders';
import { targetOrPick } from './pickRun';

/** “Stop Run”: the runs a command was called with, or the one the user picks. Runs that have ended meanwhile are passed over. */
export async function stopRun(
  folders: Folders,
  target: RunTarget | undefined,
  selected: readonly RunTarget[] | undefined,
): Promise<void> {
  const address = await targetOrPick(folders, target, {
    title: vscode.l10n.t('Stop Run'),
    placeHolder: vscode.l10n.t('Run to stop'),
    accept: ({ status }) => isActive(status),
    none: vscode.l10n.t('No run is active.'),
  });
  if (address === undefined) return;
  const addresses = selected !== undefined && selected.length > 1 ? selected : [address];
  await stopAll(
    addresses.flatMap((one) => {
      const run = folders.run(one);
      return run && isActive(run.status) ? [{ folder: folders.get(one.folder), run }] : [];
    }),
  );
}

/** “Stop All Runs”, after asking: nobody wants to lose a night's training to a slip. */
export async function stopAllRuns(folders: Folders): Promise<void> {
  await folders.open();
  const runs = folders.activeRuns;
  if (runs.length === 0) {
    void vscode.window.showInformationMessage(vscode.l10n.t('No run is active.'));
    return;
  }
  const stop = vscode.l10n.t('Stop All');
  const question =
    runs.length === 1
      ? vscode.l10n.t('Stop {0}?', runs[0]?.run.name ?? '')
      : vscode.l10n.t('Stop all {0} active runs?', runs.length);
  const detail = runs.map(({ run }) => run.name).join(', ');
  if ((await vscode.window.showWarningMessage(question, { modal: true, detail }, stop)) === stop) await stopAll(runs);
}

/** Each is asked to stop; the tracker goes from interrupting to killing by itself. The first refusal is thrown in the end. */
async function stopAll(runs: readonly FolderRun[]): Promise<void> {
  const answers = await Promise.allSettled(
    runs.map(async ({ folder, run }) => {
      const client = await folder.client();
      folder.accept(await client.request('POST /v1/runs/:id/stop', { params: { id: run.id }, body: {} }));
    }),
  );
  const refused = answers.find((answer) => answer.status === 'rejected');
  if (refused) throw refused.reason;
}
