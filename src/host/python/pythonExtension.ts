import * as vscode from 'vscode';

const PYTHON_EXTENSION = 'ms-python.python';

/** The little of the Python extension's public API that is used here (https://github.com/microsoft/vscode-python/tree/main/pythonExtensionApi). */
interface PythonApi {
  ready?: Promise<void>;
  environments?: {
    getActiveEnvironmentPath(resource?: vscode.Uri): { id: string; path: string };
    resolveEnvironment(environment: {
      id: string;
      path: string;
    }): Promise<{ executable: { uri: vscode.Uri | undefined } } | undefined>;
  };
}

export function hasPythonExtension(): boolean {
  return vscode.extensions.getExtension(PYTHON_EXTENSION) !== undefined;
}

/** The interpreter the user chose in the Python extension; null where it is not installed, too old, or has none. */
export async function interpreterOfPythonExtension(folder: vscode.Uri): Promise<string | null> {
  const extension = vscode.extensions.getExtension<PythonApi>(PYTHON_EXTENSION);
  if (!extension) return null;
  const api = await extension.activate();
  await api?.ready;
  if (!api?.environments) return null;
  const environment = api.environments.getActiveEnvironmentPath(folder);
  const resolved = await api.environments.resolveEnvironment(environment);
  return resolved?.executable.uri?.fsPath ?? null;
}
