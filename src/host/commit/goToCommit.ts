import { join } from 'node:path';
import * as vscode from 'vscode';
import { shortHash } from '../../shared/format/hash';
import { formatMetric } from '../../shared/format/number';
import { formatMoment } from '../../shared/format/time';
import { decodeNumber } from '../../shared/model/metric';
import type { RunDetail } from '../../shared/model/run';
import type { MetricTarget } from '../contributions/targets';
import type { CockpitFolder } from '../folders/cockpitFolder';
import { type CommitReason, commitTitle, joinTitle } from './commitTitle';
import type { CommitInfo, FileChange, GitObjects } from './gitObjects';
import { toGitUri } from './gitUri';
import { findRunCode, type RunCode } from './runRepository';

/** More files than anyone reads in one diff; the editor stays quick. */
const MOST_FILES = 1000;

/**
 * Opens the changes of the commit that produced a metric in the multi-file diff. Where the run had uncommitted
 * changes, these open in a tab of their own just before it, so that each tab compares two states and says which; the
 * commit's tab is the one in front.
 */
export async function goToCommit(folder: CockpitFolder, run: RunDetail, target: MetricTarget): Promise<void> {
  const code = await findRunCode(folder, run);
  const reason: CommitReason = { run: run.name, metric: await metricText(folder, run, target) };
  const uncommitted = run.git?.dirty || code.commit === null ? await openUncommitted(code, reason) : false;
  if (code.commit === null) return;
  const commit = await code.repository.commit(code.commit);
  const changes = await code.repository.changes(commit.parent, commit.hash);
  if (changes.length > 0) {
    await openChanges(code.repository, commitTitle(reason, commit), changes, commit.parent, commit.hash);
  } else if (!uncommitted) {
    const text = vscode.l10n.t('The commit {0} “{1}” changes no files.', shortHash(commit.hash), commit.subject);
    void vscode.window.showInformationMessage(text);
  }
  vscode.window.setStatusBarMessage(`$(git-commit) ${authorLine(commit)}`, 10_000);
}

/** The snapshot against its commit. Says whether there was anything to open. */
async function openUncommitted({ repository, commit, snapshot }: RunCode, reason: CommitReason): Promise<boolean> {
  if (snapshot === null) return false;
  const changes = await repository.changes(commit, snapshot);
  if (changes.length === 0) return false;
  const what =
    commit === null
      ? vscode.l10n.t('Uncommitted files')
      : vscode.l10n.t('Uncommitted changes on {0}', shortHash(commit));
  await openChanges(repository, joinTitle(reason.run, reason.metric, what), changes, commit, snapshot);
  // A preview tab would be replaced by the commit's.
  await vscode.commands.executeCommand('workbench.action.keepEditor');
  return true;
}

async function openChanges(
  repository: GitObjects,
  title: string,
  changes: readonly FileChange[],
  from: string | null,
  to: string,
): Promise<void> {
  const side = (revision: string | null, path: string | null) =>
    revision === null || path === null ? undefined : toGitUri({ root: repository.root, revision, path });
  const resources = changes
    .slice(0, MOST_FILES)
    .map(({ before, after }) => [
      vscode.Uri.file(join(repository.root, after ?? before ?? '')),
      side(from, before),
      side(to, after),
    ]);
  const more = changes.length > MOST_FILES ? vscode.l10n.t('{0} of {1} files', MOST_FILES, changes.length) : null;
  const label = joinTitle(title, more);
  await closeTabs(label);
  await vscode.commands.executeCommand('vscode.changes', label, resources);
}

/** VS Code opens the same changes a second time rather than go to the tab that shows them. */
async function closeTabs(title: string): Promise<void> {
  const same = vscode.window.tabGroups.all
    .flatMap(({ tabs }) => tabs)
    // It adds the number of files to the title.
    .filter(({ label }) => label === title || label.startsWith(`${title} (`));
  if (same.length > 0) await vscode.window.tabGroups.close(same, true);
}

/** `accuracy 0.943`, or with the step where one point was clicked: `accuracy 0.91 at step 12`. */
async function metricText(
  folder: CockpitFolder,
  run: RunDetail,
  { metric, step }: MetricTarget,
): Promise<string | null> {
  const key = metric ?? run.mainMetric;
  const summary = key === null ? undefined : run.metrics[key];
  if (key === null || summary === undefined) return null;
  if (step === null || step === undefined || step === summary.lastStep) {
    return `${key} ${formatMetric(decodeNumber(summary.last))}`;
  }
  const client = await folder.client();
  const query = { runId: run.id, key, fromStep: step, toStep: step };
  const { series } = await client.request('POST /v1/series', { body: { queries: [query] } });
  const value = series[0]?.values.at(-1);
  if (value === undefined) return key;
  return vscode.l10n.t('{0} {1} at step {2}', key, formatMetric(decodeNumber(value)), step);
}

function authorLine({ hash, author, authoredAt }: CommitInfo): string {
  return vscode.l10n.t('{0} by {1}, {2}', shortHash(hash), author, formatMoment(authoredAt, vscode.env.language));
}
