import * as vscode from 'vscode';
import { CONFIG_FILE } from '../../shared/config/configFile';
import { COMMANDS } from '../contributions/commandIds';
import type { RegisterCommand } from '../contributions/registerCommand';
import type { Folders } from '../folders/folders';
import { ConfigDiagnostics } from './configDiagnostics';
import { JobCodeLens } from './jobCodeLens';
import { openConfig } from './openConfig';

export interface ConfigDependencies {
  folders: Folders;
  registerCommand: RegisterCommand;
}

/** Help in the editor for mlops.yaml: its mistakes, and its jobs to run. */
export function registerConfig({ folders, registerCommand }: ConfigDependencies): vscode.Disposable {
  const selector: vscode.DocumentSelector = { scheme: 'file', pattern: `**/${CONFIG_FILE}` };
  return vscode.Disposable.from(
    new ConfigDiagnostics(),
    registerCommand(COMMANDS.openConfig, async () => {
      const folder = await folders.pick(vscode.window.activeTextEditor?.document.uri);
      if (folder) await openConfig(folder);
    }),
    vscode.languages.registerCodeLensProvider(selector, new JobCodeLens()),
  );
}
