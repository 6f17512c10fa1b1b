import * as vscode from 'vscode';
import type { SettingId, SettingTypes } from './settingIds';

/** A setting's value as it holds in a folder; package.json gives every setting a default. */
export function readSetting<K extends SettingId>(id: K, folder: vscode.Uri): SettingTypes[K] {
  const value = vscode.workspace.getConfiguration(undefined, folder).get<SettingTypes[K]>(id);
  if (value === undefined) throw new Error(`The setting ${id} has no default in package.json.`);
  return value;
}
