import { relative } from 'node:path';
import * as vscode from 'vscode';
import { CockpitError } from '../../shared/model/cockpitError';
import type { CockpitFolder } from '../folders/cockpitFolder';
import type { Folders } from '../folders/folders';
import { notebookSnippet } from './connectionSnippets';
import { findKernel, type JupyterKernel, runInKernel } from './jupyterKernels';

/** “Track Notebook”: tells its kernel where runs go; where that can't be done, puts the code for it on the clipboard. */
export class TrackNotebook implements vscode.Disposable {
  /** By notebook: told again when the kernel comes back from a restart. */
  private readonly tracked = new Map<string, vscode.Disposable>();

  constructor(
    private readonly folders: Folders,
    private readonly log: vscode.LogOutputChannel,
  ) {}

  async track(): Promise<void> {
    const notebook = activeNotebook();
    const kernel = await findKernel(notebook.uri);
    if (kernel?.language !== 'python') return this.copy();
    await vscode.window.withProgress(
      { location: vscode.ProgressLocation.Window, title: vscode.l10n.t('Tracking the notebook') },
      () => this.tell(notebook, kernel),
    );
    this.follow(notebook, kernel);
    const name = vscode.workspace.asRelativePath(notebook.uri);
    void vscode.window.setStatusBarMessage(`$(check) ${vscode.l10n.t('Runs of {0} are tracked now.', name)}`, 5_000);
  }

  /** “Copy Connection Snippet”. */
  async copy(): Promise<void> {
    const snippet = await this.snippet(activeNotebook());
    await vscode.env.clipboard.writeText(snippet);
    const message = vscode.l10n.t(
      'The code that tracks this notebook was copied. Run it in a cell, then delete the cell: it holds a token.',
    );
    void vscode.window.showInformationMessage(message);
  }

  dispose(): void {
    vscode.Disposable.from(...this.tracked.values()).dispose();
  }

  private async tell(notebook: vscode.NotebookDocument, kernel: JupyterKernel): Promise<void> {
    const cancel = new vscode.CancellationTokenSource();
    try {
      await runInKernel(kernel, await this.snippet(notebook), cancel.token);
    } finally {
      cancel.dispose();
    }
  }

  /** A kernel that was restarted has forgotten everything. */
  private follow(notebook: vscode.NotebookDocument, kernel: JupyterKernel): void {
    const key = notebook.uri.toString();
    this.tracked.get(key)?.dispose();
    let restarted = false;
    const listener = kernel.onDidChangeStatus?.((status) => {
      if (status === 'restarting' || status === 'autorestarting') restarted = true;
      if (status !== 'idle' || !restarted) return;
      restarted = false;
      this.tell(notebook, kernel).catch((error: unknown) => {
        this.log.warn(`${key} is not tracked since its kernel was restarted: ${String(error)}`);
      });
    });
    if (listener) this.tracked.set(key, listener);
  }

  private async snippet(notebook: vscode.NotebookDocument): Promise<string> {
    const folder = this.folderOf(notebook);
    const name = relative(folder.workspaceFolder.uri.fsPath, notebook.uri.fsPath).replaceAll('\\', '/');
    const client = await folder.client();
    return notebookSnippet(await client.request('GET /v1/connection', { body: { purpose: 'notebook', name } }), name);
  }

  private folderOf(notebook: vscode.NotebookDocument): CockpitFolder {
    const folder = this.folders.containing(notebook.uri);
    if (folder) return folder;
    throw new CockpitError(
      'BAD_REQUEST',
      vscode.l10n.t('Save the notebook in an open folder: runs belong to a folder.'),
    );
  }
}

function activeNotebook(): vscode.NotebookDocument {
  const notebook = vscode.window.activeNotebookEditor?.notebook;
  if (notebook) return notebook;
  throw new CockpitError('BAD_REQUEST', vscode.l10n.t('Open the notebook to track in an editor first.'));
}
