import * as vscode from 'vscode';
import { shortHash } from '../../shared/format/hash';
import { formatMetric } from '../../shared/format/number';
import { formatAge } from '../../shared/format/time';
import { decodeNumber } from '../../shared/model/metric';
import type { RunStatus, RunSummary } from '../../shared/model/run';
import type { RunTarget } from '../contributions/targets';
import type { FolderRun, Folders } from '../folders/folders';

export interface PickRunOptions {
  /** Title of the command that asks. */
  title: string;
  placeHolder: string;
  /** Which runs can be chosen; all when absent. */
  accept?: (run: RunSummary) => boolean;
  /** Said when there is none to choose. */
  none: string;
}

export interface RunItem extends vscode.QuickPickItem {
  choice: FolderRun;
}

/** The run a command was called with, or the one the user picks; undefined when they pick none. */
export async function targetOrPick(
  folders: Folders,
  target: RunTarget | undefined,
  options: PickRunOptions,
): Promise<RunTarget | undefined> {
  if (target !== undefined) return target;
  await folders.open();
  const runs = folders.runs.filter(({ run }) => options.accept?.(run) ?? true);
  if (runs.length === 0) {
    void vscode.window.showInformationMessage(options.none);
    return undefined;
  }
  const { title, placeHolder } = options;
  const items = runItems(runs);
  const picked = await vscode.window.showQuickPick(items, {
    title,
    placeHolder,
    matchOnDescription: true,
    matchOnDetail: true,
  });
  return picked && { folder: picked.choice.folder.uri, runId: picked.choice.run.id };
}

/** Runs as items: status, name, main metric, age, and the command below. The folder is named where there are several. */
export function runItems(runs: readonly FolderRun[]): RunItem[] {
  const manyFolders = new Set(runs.map(({ folder }) => folder.uri)).size > 1;
  return runs.map((choice) => {
    const { run, folder } = choice;
    const age = formatAge(run.startTime, Date.now(), vscode.env.language);
    return {
      label: run.name,
      description: [mainMetricText(run), age, manyFolders ? folder.workspaceFolder.name : '']
        .filter(Boolean)
        .join(' · '),
      detail: [run.command, codeText(run)].filter(Boolean).join(' · '),
      iconPath: new vscode.ThemeIcon(statusIcon(run.status)),
      choice,
    };
  });
}

/** `accuracy 0.943`; empty where the run has no main metric or no value of it. */
export function mainMetricText(run: RunSummary): string {
  const summary = run.mainMetric === null ? undefined : run.metrics[run.mainMetric];
  return summary === undefined ? '' : `${run.mainMetric} ${formatMetric(decodeNumber(summary.last))}`;
}

/** Which code it ran, for runs of the same command; empty where git did not know. */
function codeText({ commit, dirty }: RunSummary): string {
  if (commit === null) return '';
  return dirty ? vscode.l10n.t('{0} with uncommitted changes', shortHash(commit)) : shortHash(commit);
}

function statusIcon(status: RunStatus): string {
  switch (status) {
    case 'SCHEDULED':
      return 'clock';
    case 'RUNNING':
      return 'play-circle';
    case 'FINISHED':
      return 'pass';
    case 'FAILED':
      return 'error';
    case 'KILLED':
      return 'circle-slash';
    case 'LOST':
      return 'question';
  }
}
