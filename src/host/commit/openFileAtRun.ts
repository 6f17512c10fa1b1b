import { join } from 'node:path';
import * as vscode from 'vscode';
import { formatBytes } from '../../shared/format/size';
import { CockpitError } from '../../shared/model/cockpitError';
import type { RunDetail } from '../../shared/model/run';
import type { CockpitFolder } from '../folders/cockpitFolder';
import type { GitObjects, TreeFile } from './gitObjects';
import { toGitUri } from './gitUri';
import { findRunCode } from './runRepository';

/** A file of a run's code, and how to show it. */
interface Choice {
  path: string;
  compare: boolean;
}

interface FileItem extends vscode.QuickPickItem {
  path?: string;
}

/** Opens a file as it was when the run ran; asks which one where none is named. */
export async function openFileAtRun(folder: CockpitFolder, run: RunDetail, path: string | undefined): Promise<void> {
  const { repository, commit, snapshot } = await findRunCode(folder, run);
  const revision = snapshot ?? commit;
  if (revision === null) return;
  const choice = path === undefined ? await pickFile(repository, revision, run) : { path, compare: false };
  if (choice === undefined) return;
  if (path !== undefined && (await repository.content(revision, path)) === null) {
    throw new CockpitError('NOT_FOUND', vscode.l10n.t('{0} was not part of the code of {1}.', path, run.name));
  }
  await show(repository, revision, run, choice);
}

async function show(
  repository: GitObjects,
  revision: string,
  run: RunDetail,
  { path, compare }: Choice,
): Promise<void> {
  const then = toGitUri({ root: repository.root, revision, path });
  const now = vscode.Uri.file(join(repository.root, path));
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (compare && (await exists(now))) {
    const title = vscode.l10n.t('{0} ({1} ↔ Now)', name, run.name);
    await vscode.commands.executeCommand('vscode.diff', then, now, title);
    return;
  }
  await vscode.commands.executeCommand('vscode.open', then, { preview: true }, `${name} (${run.name})`);
  if (compare) {
    const gone = vscode.l10n.t('{0} is no longer there, so it is shown as it was in {1}.', path, run.name);
    void vscode.window.showInformationMessage(gone);
  }
}

async function pickFile(repository: GitObjects, revision: string, run: RunDetail): Promise<Choice | undefined> {
  const picker = vscode.window.createQuickPick<FileItem>();
  picker.title = vscode.l10n.t('Open File at This Run: {0}', run.name);
  picker.placeholder = vscode.l10n.t('File to open as it was');
  picker.matchOnDescription = true;
  picker.busy = true;
  const chosen = new Promise<Choice | undefined>((resolve) => {
    picker.onDidAccept(() => {
      const path = picker.selectedItems[0]?.path;
      if (path !== undefined) resolve({ path, compare: false });
    });
    picker.onDidTriggerItemButton(({ item }) => item.path !== undefined && resolve({ path: item.path, compare: true }));
    picker.onDidHide(() => resolve(undefined));
  });
  picker.show();
  try {
    picker.items = toItems(await repository.files(revision), run);
    picker.busy = false;
    return await chosen;
  } finally {
    picker.dispose();
  }
}

/** Files with uncommitted changes come first: they are what a commit cannot tell. */
function toItems(files: readonly TreeFile[], run: RunDetail): FileItem[] {
  const changed = new Set(run.git?.changes.map(({ path }) => path));
  const compareButton: vscode.QuickInputButton = {
    iconPath: new vscode.ThemeIcon('git-compare'),
    tooltip: vscode.l10n.t('Compare with the File Now'),
  };
  const toItem = ({ path, bytes }: TreeFile): FileItem => ({
    label: path,
    description: formatBytes(bytes),
    iconPath: vscode.ThemeIcon.File,
    buttons: [compareButton],
    path,
  });
  const first = files.filter(({ path }) => changed.has(path)).map(toItem);
  if (first.length === 0) return files.map(toItem);
  return [
    separator(vscode.l10n.t('Uncommitted Changes')),
    ...first,
    separator(vscode.l10n.t('Committed')),
    ...files.filter(({ path }) => !changed.has(path)).map(toItem),
  ];
}

function separator(label: string): FileItem {
  return { label, kind: vscode.QuickPickItemKind.Separator };
}

async function exists(uri: vscode.Uri): Promise<boolean> {
  return vscode.workspace.fs.stat(uri).then(
    () => true,
    () => false,
  );
}
