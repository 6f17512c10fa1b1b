import * as vscode from 'vscode';

/** What is used of the Jupyter extension's stable API (its `kernels`), as its documentation describes it. */
export interface JupyterApi {
  kernels?: { getKernel(notebook: vscode.Uri): Thenable<JupyterKernel | undefined> };
}

export interface JupyterKernel {
  /** `python`, `r`, … */
  language: string;
  onDidChangeStatus?: vscode.Event<string>;
  /** Runs code beside the cells, without counting as one. */
  executeCode(
    code: string,
    token: vscode.CancellationToken,
  ): AsyncIterable<{ items: { mime: string; data: Uint8Array }[] }>;
}

const JUPYTER = 'ms-toolsai.jupyter';
const ERROR_OUTPUT = 'application/vnd.code.notebook.error';

/**
 * The kernel of an open notebook, which Jupyter asks the user to share; null where Jupyter is not there, none runs
 * yet, or the user said no. Jupyter has no way to give a kernel variables before it starts.
 */
export async function findKernel(notebook: vscode.Uri): Promise<JupyterKernel | null> {
  const extension = vscode.extensions.getExtension<JupyterApi>(JUPYTER);
  if (extension === undefined) return null;
  const api = await extension.activate();
  return (await api.kernels?.getKernel(notebook)) ?? null;
}

/** Runs code in a kernel to its end. Throws what the kernel says where it fails. */
export async function runInKernel(kernel: JupyterKernel, code: string, token: vscode.CancellationToken): Promise<void> {
  for await (const { items } of kernel.executeCode(code, token)) {
    const error = items.find(({ mime }) => mime === ERROR_OUTPUT);
    if (error) throw new Error(messageOf(new TextDecoder().decode(error.data)));
  }
}

function messageOf(text: string): string {
  try {
    const { name, message } = JSON.parse(text) as { name?: string; message?: string };
    return [name, message].filter(Boolean).join(': ') || text;
  } catch {
    return text;
  }
}
