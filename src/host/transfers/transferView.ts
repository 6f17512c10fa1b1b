import { setTimeout as pause } from 'node:timers/promises';
import * as vscode from 'vscode';
import type { TrackerClient } from '../../client/trackerClient';
import { CockpitError } from '../../shared/model/cockpitError';
import type { Transfer } from '../../shared/model/transfer';
import { VIEWS } from '../contributions/viewIds';
import type { CockpitFolder } from '../folders/cockpitFolder';
import { outcomeText, problemCount, progressText, reportMarkdown } from './transferTexts';

/** Milliseconds between two looks at how far it is: soon at first, since most are short. */
const FIRST_LOOK = 100;
const LAST_LOOK = 1_000;

const SCHEME = 'mlops-report';

/** Shows a transfer's progress, with a way to stop it, and in the end what came of it. */
export class TransferView implements vscode.Disposable {
  /** Markdown by transfer. */
  private readonly reports = new Map<string, string>();
  private readonly provider = vscode.workspace.registerTextDocumentContentProvider(SCHEME, {
    provideTextDocumentContent: (uri) => this.reports.get(uri.query) ?? '',
  });

  /** Resolves when it has ended. */
  async follow(folder: CockpitFolder, started: Transfer): Promise<Transfer> {
    const client = await folder.client();
    const ended = await vscode.window.withProgress(
      { location: vscode.ProgressLocation.Notification, title: titleOf(started), cancellable: true },
      (progress, token) => untilEnded(client, started, progress, token),
    );
    // Not awaited: the notification may stay for as long as it likes.
    void this.tell(ended);
    return ended;
  }

  dispose(): void {
    this.provider.dispose();
  }

  private async tell(transfer: Transfer): Promise<void> {
    const report = vscode.l10n.t('Show Report');
    const runs = vscode.l10n.t('Show Runs');
    const text = outcomeText(transfer, vscode.l10n, vscode.env.language);
    const failed = transfer.state === 'failed';
    const show = failed
      ? vscode.window.showErrorMessage
      : problemCount(transfer.report) > 0
        ? vscode.window.showWarningMessage
        : vscode.window.showInformationMessage;
    const chosen = await show(text, ...(transfer.kind === 'push' || failed ? [report] : [runs, report]));
    if (chosen === report) await this.showReport(transfer);
    if (chosen === runs) await vscode.commands.executeCommand(`${VIEWS.runs}.focus`);
  }

  /** As a page that can be read, searched and copied, and not changed. */
  private async showReport(transfer: Transfer): Promise<void> {
    this.reports.set(transfer.id, reportMarkdown(transfer, vscode.l10n, vscode.env.language));
    const uri = vscode.Uri.from({ scheme: SCHEME, path: `/${reportName(transfer)}.md`, query: transfer.id });
    await vscode.commands.executeCommand('markdown.showPreview', uri);
  }
}

async function untilEnded(
  client: TrackerClient,
  started: Transfer,
  progress: vscode.Progress<{ message?: string; increment?: number }>,
  token: vscode.CancellationToken,
): Promise<Transfer> {
  const params = { id: started.id };
  const stopping = token.onCancellationRequested(
    () => void client.request('DELETE /v1/transfers/:id', { params }).catch(() => undefined),
  );
  let shown = 0;
  try {
    for (let transfer = started, wait = FIRST_LOOK; ; wait = Math.min(LAST_LOOK, wait * 1.5)) {
      const { done, total } = transfer.progress;
      const percent = total ? (100 * done) / total : 0;
      progress.report({
        message: progressText(transfer, vscode.l10n, vscode.env.language),
        increment: percent - shown,
      });
      shown = percent;
      if (transfer.state !== 'running') return transfer;
      await pause(wait);
      transfer = await client.request('GET /v1/transfers/:id', { params });
    }
  } catch (error) {
    if (!CockpitError.is(error, 'NOT_FOUND')) throw error;
    throw new CockpitError(
      'INTERNAL',
      vscode.l10n.t('The tracker was restarted, so this was broken off. Start it again: it goes on where it was.'),
    );
  } finally {
    stopping.dispose();
  }
}

function titleOf({ kind, subject }: Transfer): string {
  if (kind === 'import') return vscode.l10n.t('Importing from {0}', subject);
  return kind === 'push' ? vscode.l10n.t('Pushing to {0}', subject) : vscode.l10n.t('Pulling from {0}', subject);
}

function reportName({ kind }: Transfer): string {
  if (kind === 'import') return vscode.l10n.t('Import Report');
  return kind === 'push' ? vscode.l10n.t('Push Report') : vscode.l10n.t('Pull Report');
}
