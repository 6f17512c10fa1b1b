import * as vscode from 'vscode';
import type { ModelVersion } from '../../shared/model/modelVersion';
import { COMMANDS } from '../contributions/commandIds';
import { type RegisterCommand, runCommand } from '../contributions/registerCommand';
import type { CockpitFolder } from '../folders/cockpitFolder';
import type { Folders } from '../folders/folders';
import { removeAlias, setAlias } from './aliases';
import { RegisterModel } from './registerModel';

export interface RegistryDependencies {
  folders: Folders;
  registerCommand: RegisterCommand;
}

/** “Register Model…”, “Set Alias…” and “Remove Alias…”. */
export function registerRegistry({ folders, registerCommand }: RegistryDependencies): vscode.Disposable {
  const registerModel = new RegisterModel(folders);
  return vscode.Disposable.from(
    registerCommand(COMMANDS.registerModel, async (target) => {
      const registered = await registerModel.show(target);
      if (registered !== undefined) await announce(registered.folder, registered.version);
    }),
    registerCommand(COMMANDS.setAlias, (target) => setAlias(folders, target)),
    registerCommand(COMMANDS.removeAlias, (target) => removeAlias(folders, target)),
  );
}

async function announce(folder: CockpitFolder, { model, version }: ModelVersion): Promise<void> {
  const alias = vscode.l10n.t('Set Alias…');
  const lineage = vscode.l10n.t('Show Lineage');
  const message = vscode.l10n.t('{0} v{1} registered', model, version);
  const chosen = await vscode.window.showInformationMessage(message, alias, lineage);
  const target = { folder: folder.uri, model, version };
  if (chosen === alias) await runCommand(COMMANDS.setAlias, target);
  if (chosen === lineage) await runCommand(COMMANDS.showLineage, target);
}
