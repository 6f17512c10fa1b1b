import * as vscode from 'vscode';
import { CONFIG_FILE } from '../../shared/config/configFile';
import type { JobConfig } from '../../shared/config/mlopsSchema';

export interface Job {
  name: string;
  config: JobConfig;
}

/** The jobs of a folder's mlops.yaml, and how many mistakes keep others from being listed. None where there is no file. */
export async function readJobs(folder: vscode.Uri): Promise<{ jobs: Job[]; mistakes: number }> {
  const uri = vscode.Uri.joinPath(folder, CONFIG_FILE);
  const text = await readText(uri);
  if (text === null) return { jobs: [], mistakes: 0 };
  // Loaded when it is needed: the parsers would be most of what activation costs.
  const { parseMlopsYaml } = await import('../../shared/config/mlopsYaml');
  const { config, problems } = parseMlopsYaml(text);
  return {
    jobs: Object.entries(config?.jobs ?? {}).map(([name, job]) => ({ name, config: job })),
    mistakes: problems.filter(({ severity }) => severity === 'error').length,
  };
}

/** A file's text as its editor shows it, unsaved changes included; null where there is no file. */
export async function readText(uri: vscode.Uri): Promise<string | null> {
  const open = vscode.workspace.textDocuments.find((document) => document.uri.toString() === uri.toString());
  if (open) return open.getText();
  try {
    return new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
  } catch {
    return null;
  }
}
