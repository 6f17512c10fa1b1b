import { posix } from 'node:path';
import * as vscode from 'vscode';
import type { CockpitFolder } from '../folders/cockpitFolder';
import { hasMainGuard } from './pythonMainGuard';
import { quoteWord } from './quoteWord';
import type { RunRequest } from './runRequest';

/** Something in the folder that can be run. */
export interface EntryPoint {
  label: string;
  description: string;
  icon: string;
  /** The command line, for editing. */
  line: string;
  /** Whether the line has holes to fill before it can start. */
  incomplete: boolean;
  request: RunRequest;
}

const ELSEWHERE =
  '**/{.git,.hg,.mlops,.venv,venv,env,.env,.tox,.nox,.eggs,.ipynb_checkpoints,__pycache__,node_modules,site-packages,build,dist}/**';
const MOST_PYTHON_FILES = 500;
const MOST_PROJECT_FILES = 20;
/** Bytes; a bigger source is generated. */
const LARGEST_SOURCE = 512 * 1024;

/** Finds Python files with a main guard, MLproject entry points and dvc.yaml stages; gives what it has when cancelled. */
export async function findEntryPoints(folder: CockpitFolder, token: vscode.CancellationToken): Promise<EntryPoint[]> {
  const found = await Promise.all([
    search(folder, '**/{MLproject,dvc.yaml}', MOST_PROJECT_FILES, projectEntries, token),
    search(folder, '**/*.py', MOST_PYTHON_FILES, pythonEntry, token),
  ]);
  return found.flat();
}

async function search(
  folder: CockpitFolder,
  glob: string,
  limit: number,
  read: (folder: CockpitFolder, file: vscode.Uri, text: string) => EntryPoint[] | Promise<EntryPoint[]>,
  token: vscode.CancellationToken,
): Promise<EntryPoint[]> {
  const root = folder.workspaceFolder.uri;
  const files = await vscode.workspace.findFiles(new vscode.RelativePattern(root, glob), ELSEWHERE, limit, token);
  const entries: EntryPoint[] = [];
  for (const file of files.sort(shallowFirst)) {
    if (token.isCancellationRequested) break;
    const text = await readSource(file);
    if (text !== null) entries.push(...(await read(folder, file, text)));
  }
  return entries;
}

function pythonEntry(folder: CockpitFolder, file: vscode.Uri, text: string): EntryPoint[] {
  if (!hasMainGuard(text)) return [];
  const path = pathIn(folder, file);
  return [
    {
      label: path,
      description: '',
      icon: 'symbol-event',
      line: `python ${quoteWord(path)}`,
      incomplete: false,
      request: { argv: ['python', path] },
    },
  ];
}

function projectEntries(folder: CockpitFolder, file: vscode.Uri, text: string): Promise<EntryPoint[]> {
  const path = pathIn(folder, file);
  const cwd = vscode.Uri.joinPath(file, '..').fsPath;
  return path.endsWith('dvc.yaml') ? stageEntries(path, cwd, text) : mlProjectEntries(path, cwd, text);
}

async function mlProjectEntries(path: string, cwd: string, text: string): Promise<EntryPoint[]> {
  const { fillMlProjectCommand, mlProjectEntryPoints } = await import('./mlProject');
  return mlProjectEntryPoints(text).map(({ name, command, params }) => {
    const given = Object.entries(params).filter((entry): entry is [string, string] => entry[1] !== null);
    const line = fillMlProjectCommand(command, Object.fromEntries(given), (value) => quoteWord(value));
    return {
      label: name,
      description: `${path} · ${line}`,
      icon: 'symbol-event',
      line,
      incomplete: given.length < Object.keys(params).length,
      request: { shell: line, cwd },
    };
  });
}

async function stageEntries(path: string, cwd: string, text: string): Promise<EntryPoint[]> {
  const { dvcStages } = await import('./dvcStages');
  return dvcStages(text).map(({ name, command, cwd: stageCwd, data, outputs }) => ({
    label: name,
    description: `${path} · ${command}`,
    icon: 'symbol-event',
    line: command,
    incomplete: false,
    request: {
      shell: command,
      cwd: stageCwd === null ? cwd : vscode.Uri.joinPath(vscode.Uri.file(cwd), stageCwd).fsPath,
      data: data.map((dataset) => ({ path: dataset, role: null })),
      outputs,
    },
  }));
}

/** Relative to the folder, with forward slashes. */
function pathIn(folder: CockpitFolder, file: vscode.Uri): string {
  return posix.relative(folder.workspaceFolder.uri.path, file.path);
}

async function readSource(file: vscode.Uri): Promise<string | null> {
  try {
    const { size } = await vscode.workspace.fs.stat(file);
    if (size > LARGEST_SOURCE) return null;
    return new TextDecoder().decode(await vscode.workspace.fs.readFile(file));
  } catch {
    return null;
  }
}

function shallowFirst(a: vscode.Uri, b: vscode.Uri): number {
  return a.path.split('/').length - b.path.split('/').length || a.path.localeCompare(b.path);
}
