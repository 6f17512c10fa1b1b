import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { COMMANDS } from '../contributions/commandIds';
import { readSetting } from '../contributions/readSetting';
import { runCommand } from '../contributions/registerCommand';
import { SETTINGS } from '../contributions/settingIds';
import type { CockpitFolder } from '../folders/cockpitFolder';
import { type ForeignRuns, findForeignRuns } from './foreignRuns';

/** What the user said of a folder: never ask, or the names that were offered once. */
interface OfferState {
  never?: boolean;
  offered?: string[];
}

/** Offers, once and quietly, to import what other tools left in a folder. Looks only; starts no tracker, makes no store. */
export async function offerImport(folder: CockpitFolder, memory: vscode.Memento): Promise<void> {
  const { uri } = folder.workspaceFolder;
  if (!vscode.workspace.isTrusted || !readSetting(SETTINGS.offerImport, uri)) return;
  const key = `importOffer ${folder.uri}`;
  const state = memory.get<OfferState>(key, {});
  if (state.never) return;
  const found = await findForeignRuns(uri.fsPath, await storeMadeAt(folder));
  const fresh = found.filter(({ name }) => !state.offered?.includes(name));
  if (fresh.length === 0) return;
  // Before the answer: a window that is closed meanwhile must not ask again.
  await memory.update(key, { offered: found.map(({ name }) => name) } satisfies OfferState);
  const importNow = vscode.l10n.t('Import…');
  const notNow = vscode.l10n.t('Not Now');
  const never = vscode.l10n.t('Never for This Folder');
  const message = vscode.l10n.t(
    '{0} holds runs of other tools: {1}.',
    folder.state.name,
    fresh.map(described).join(', '),
  );
  const chosen = await vscode.window.showInformationMessage(message, importNow, notNow, never);
  if (chosen === never) await memory.update(key, { never: true } satisfies OfferState);
  if (chosen !== importNow) return;
  const [only, ...others] = fresh;
  const source = only && others.length === 0 ? vscode.Uri.joinPath(uri, only.name) : undefined;
  await (source ? runCommand(COMMANDS.importRuns, source) : runCommand(COMMANDS.importRuns));
}

function described({ name, tool }: ForeignRuns): string {
  return name === '.' ? tool : `${name} (${tool})`;
}

/** null where the folder has no store: then everything in it is from before. */
async function storeMadeAt({ paths }: CockpitFolder): Promise<number | null> {
  const found = await stat(join(paths.root, '.gitignore')).catch(() => null);
  return found && (found.birthtimeMs || found.ctimeMs);
}
