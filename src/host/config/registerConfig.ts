import * as vscode from 'vscode';
import { CONFIG_FILE } from '../../shared/config/mlopsYaml';
import { ConfigDiagnostics } from './configDiagnostics';
import { JobCodeLens } from './jobCodeLens';

/** Help in the editor for mlops.yaml: its mistakes, and its jobs to run. */
export function registerConfig(): vscode.Disposable {
  const selector: vscode.DocumentSelector = { scheme: 'file', pattern: `**/${CONFIG_FILE}` };
  return vscode.Disposable.from(
    new ConfigDiagnostics(),
    vscode.languages.registerCodeLensProvider(selector, new JobCodeLens()),
  );
}
