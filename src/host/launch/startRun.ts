import * as vscode from 'vscode';
import { CONFIG_FILE } from '../../shared/config/configFile';
import type { CockpitFolder } from '../folders/cockpitFolder';
import type { Folders } from '../folders/folders';
import { askCommand } from './commandInput';
import { findEntryPoints } from './entryPoints';
import { jobRequest } from './jobForm';
import type { RunLauncher } from './runLauncher';
import {
  currentFileItems,
  enterItem,
  entryItems,
  jobItems,
  recentItems,
  type StartChoice,
  type StartItem,
  section,
} from './startChoices';

interface Picked {
  choice: StartChoice;
  /** The item's edit button was used. */
  edit: boolean;
}

/** “Start Run…”: everything that can be run in the window's folders, in one list. */
export class StartRun {
  constructor(
    private readonly folders: Folders,
    private readonly launcher: RunLauncher,
  ) {}

  async show(): Promise<void> {
    if (this.folders.all.length === 0) {
      throw new Error(vscode.l10n.t('Open a folder first: runs belong to a folder.'));
    }
    const picked = await this.pick();
    if (picked !== undefined) await this.start(picked);
  }

  private async start({ choice, edit }: Picked): Promise<void> {
    const title = vscode.l10n.t('Start Run');
    switch (choice.kind) {
      case 'job': {
        const request = await jobRequest(choice.folder, choice.job, { title: choice.job.name, before: {}, ask: edit });
        if (request !== undefined) await this.launcher.start(choice.folder, request);
        return;
      }
      case 'command': {
        if (!edit && !choice.edit) return this.launcher.start(choice.folder, choice.request);
        const shell = await askCommand(title, choice.line);
        if (shell !== undefined)
          await this.launcher.start(choice.folder, { ...choice.request, argv: undefined, shell });
        return;
      }
      case 'recent': {
        const shell = await askCommand(title, choice.line);
        if (shell === undefined) return;
        const { cwd, experiment } = await choice.folder.detail(choice.runId);
        await this.launcher.start(choice.folder, { shell, cwd, experiment });
        return;
      }
      case 'config':
        await vscode.window.showTextDocument(vscode.Uri.joinPath(choice.folder.workspaceFolder.uri, CONFIG_FILE));
        return;
      case 'enter': {
        const folder = await this.folders.pick(activeFile());
        const shell = folder && (await askCommand(title, ''));
        if (folder && shell !== undefined) await this.launcher.start(folder, { shell });
        return;
      }
      case 'none':
        return;
    }
  }

  /** The list opens with what is known at once; entry points join it when they are found. */
  private async pick(): Promise<Picked | undefined> {
    const picker = vscode.window.createQuickPick<StartItem>();
    const search = new vscode.CancellationTokenSource();
    picker.title = vscode.l10n.t('Start Run');
    picker.placeholder = vscode.l10n.t('What to run');
    picker.matchOnDescription = true;
    picker.busy = true;
    const picked = new Promise<Picked | undefined>((resolve) => {
      picker.onDidAccept(() => {
        const [item] = picker.selectedItems;
        if (item !== undefined) resolve({ choice: item.choice, edit: false });
      });
      picker.onDidTriggerItemButton(({ item }) => resolve({ choice: item.choice, edit: true }));
      picker.onDidHide(() => resolve(undefined));
    });
    picker.show();
    void this.fill(picker, search.token);
    try {
      return await picked;
    } finally {
      search.cancel();
      search.dispose();
      picker.dispose();
    }
  }

  private async fill(picker: vscode.QuickPick<StartItem>, token: vscode.CancellationToken): Promise<void> {
    // What is found later comes last, so that no row moves under the pointer.
    const known = [...(await this.knownItems()), ...section('', [enterItem()])];
    if (token.isCancellationRequested) return;
    picker.items = known;
    const entries = await Promise.all(
      this.folders.all.map(async (folder) =>
        entryItems(folder, this.nameOf(folder), await findEntryPoints(folder, token).catch(() => [])),
      ),
    );
    if (token.isCancellationRequested) return;
    const active = picker.activeItems[0]?.label;
    const items = [...known, ...section(vscode.l10n.t('Entry Points'), entries.flat())];
    // The reader may have moved already; the longer list must not move them back.
    picker.keepScrollPosition = true;
    picker.items = items;
    const same = items.find(({ label, choice }) => label === active && choice.kind !== 'none');
    if (same !== undefined) picker.activeItems = [same];
    picker.busy = false;
  }

  private async knownItems(): Promise<StartItem[]> {
    const folders = this.folders.all;
    await Promise.race([this.folders.open(), new Promise((resolve) => setTimeout(resolve, 300))]);
    const jobs = await Promise.all(folders.map((folder) => jobItems(folder, this.nameOf(folder))));
    const file = activeFile();
    const current = currentFileItems(file && this.folders.containing(file), file);
    return [
      ...section(vscode.l10n.t('Jobs'), jobs.flat()),
      ...section(vscode.l10n.t('Current File'), current),
      ...section(vscode.l10n.t('Recent Commands'), recentItems(folders)),
    ];
  }

  /** Named only where there are several. */
  private nameOf(folder: CockpitFolder): string {
    return this.folders.all.length > 1 ? folder.workspaceFolder.name : '';
  }
}

function activeFile(): vscode.Uri | undefined {
  return vscode.window.activeTextEditor?.document.uri;
}
