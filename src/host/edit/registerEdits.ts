import * as vscode from 'vscode';
import { ownTags } from '../../shared/format/ownTags';
import type { RunSummary } from '../../shared/model/run';
import { isActive } from '../../shared/model/run';
import type { RunPatch } from '../../shared/protocol/trackerApi';
import { COMMANDS } from '../contributions/commandIds';
import type { RegisterCommand } from '../contributions/registerCommand';
import type { ModelTarget, RunTarget } from '../contributions/targets';
import type { CheckedRuns } from '../folders/checkedRuns';
import type { Folders } from '../folders/folders';
import { runItems, targetOrPick } from '../launch/pickRun';
import { formatTags, parseTags, tagChanges } from './tagText';

export interface EditDependencies {
  folders: Folders;
  checked: CheckedRuns;
  registerCommand: RegisterCommand;
}

/** Renaming, tags, notes, deleting and restoring. */
export function registerEdits({ folders, checked, registerCommand }: EditDependencies): vscode.Disposable {
  const edits = new Edits(folders, checked);
  return vscode.Disposable.from(
    registerCommand(COMMANDS.renameRun, (target) => edits.rename(target)),
    registerCommand(COMMANDS.editTags, (target) => edits.tags(target)),
    registerCommand(COMMANDS.editNote, (target) =>
      target && 'model' in target ? edits.versionNote(target) : edits.note(target),
    ),
    registerCommand(COMMANDS.deleteRun, (target, selected) => edits.delete(target, selected)),
    registerCommand(COMMANDS.restoreRun, (target) => edits.restore(target)),
  );
}

class Edits {
  constructor(
    private readonly folders: Folders,
    private readonly checked: CheckedRuns,
  ) {}

  async rename(target: RunTarget | undefined): Promise<void> {
    const address = await this.pick(target, vscode.l10n.t('Rename Run'));
    const run = address && this.summary(address);
    if (!address || !run) return;
    const name = await vscode.window.showInputBox({
      title: vscode.l10n.t('Rename {0}', run.name),
      prompt: vscode.l10n.t('New name of the run'),
      value: run.name,
      validateInput: (text) => (text.trim() === '' ? vscode.l10n.t('A run needs a name.') : undefined),
    });
    if (name !== undefined && name.trim() !== run.name) await this.patch(address, { name: name.trim() });
  }

  async tags(target: RunTarget | undefined): Promise<void> {
    const address = await this.pick(target, vscode.l10n.t('Edit Tags'));
    const run = address && this.summary(address);
    if (!address || !run) return;
    const text = await vscode.window.showInputBox({
      title: vscode.l10n.t('Tags of {0}', run.name),
      prompt: vscode.l10n.t('Separated by commas; a tag may have a value'),
      placeHolder: 'baseline, seed=7',
      value: formatTags(ownTags(run.tags)),
    });
    if (text === undefined) return;
    const tags = tagChanges(ownTags(run.tags), parseTags(text));
    if (Object.keys(tags).length > 0) await this.patch(address, { tags });
  }

  async note(target: RunTarget | undefined): Promise<void> {
    const address = await this.pick(target, vscode.l10n.t('Edit Note'));
    const run = address && this.summary(address);
    if (!address || !run) return;
    const note = await askNote(vscode.l10n.t('Note on {0}', run.name), run.note);
    if (note !== undefined && note !== run.note) await this.patch(address, { note });
  }

  async versionNote({ folder, model, version }: ModelTarget): Promise<void> {
    if (version === undefined) return;
    const known = this.folders
      .get(folder)
      .state.models.find(({ name }) => name === model)
      ?.versions.find((candidate) => candidate.version === version);
    const before = known?.note ?? '';
    const note = await askNote(vscode.l10n.t('Note on {0}, version {1}', model, version), before);
    if (note === undefined || note === before) return;
    const client = await this.folders.get(folder).client();
    await client.request('PATCH /v1/models/:model/versions/:version', { params: { model, version }, body: { note } });
  }

  async delete(target: RunTarget | undefined, selected: readonly RunTarget[] | undefined): Promise<void> {
    const address = await this.pick(target, vscode.l10n.t('Delete Run'), (run) => !isActive(run.status));
    if (!address) return;
    const many = selected?.some(({ runId }) => runId === address.runId) ? selected : [address];
    const runs = many.filter((candidate) => {
      const run = this.summary(candidate);
      return run !== undefined && !isActive(run.status);
    });
    const name = this.summary(address)?.name ?? address.runId;
    for (const run of runs) {
      await this.patch(run, { deleted: true });
      this.checked.check(run, false);
    }
    const undo = vscode.l10n.t('Undo');
    const said =
      runs.length === 1 ? vscode.l10n.t('Deleted {0}.', name) : vscode.l10n.t('Deleted {0} runs.', runs.length);
    // Not awaited: the command is done, the notification may stay for as long as it likes.
    void vscode.window.showInformationMessage(said, undo).then(async (chosen) => {
      if (chosen !== undefined) for (const run of runs) await this.patch(run, { deleted: false });
    });
  }

  async restore(target: RunTarget | undefined): Promise<void> {
    if (target) return this.patch(target, { deleted: false });
    await this.folders.open();
    const deleted = this.folders.all.flatMap((folder) => folder.state.deletedRuns.map((run) => ({ folder, run })));
    if (deleted.length === 0) {
      void vscode.window.showInformationMessage(vscode.l10n.t('No run was deleted.'));
      return;
    }
    const picked = await vscode.window.showQuickPick(runItems(deleted), {
      title: vscode.l10n.t('Restore Deleted Run'),
      placeHolder: vscode.l10n.t('Runs to restore'),
      canPickMany: true,
    });
    for (const { choice } of picked ?? []) {
      await this.patch({ folder: choice.folder.uri, runId: choice.run.id }, { deleted: false });
    }
  }

  private pick(
    target: RunTarget | undefined,
    title: string,
    accept?: (run: RunSummary) => boolean,
  ): Promise<RunTarget | undefined> {
    return targetOrPick(this.folders, target, {
      title,
      placeHolder: vscode.l10n.t('Run to change'),
      accept,
      none: vscode.l10n.t('No runs yet. Start one first.'),
    });
  }

  private summary(address: RunTarget): RunSummary | undefined {
    return this.folders.run(address);
  }

  private async patch({ folder: uri, runId }: RunTarget, body: RunPatch): Promise<void> {
    const folder = this.folders.get(uri);
    const client = await folder.client();
    folder.accept(await client.request('PATCH /v1/runs/:id', { params: { id: runId }, body }));
  }
}

function askNote(title: string, value: string): Thenable<string | undefined> {
  return vscode.window.showInputBox({ title, prompt: vscode.l10n.t('What to remember; empty for none'), value });
}
