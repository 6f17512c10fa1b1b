import { resolve } from 'node:path';
import * as vscode from 'vscode';
import type { CockpitFolder } from '../folders/cockpitFolder';
import { changedFromFiles, fileParams, jobFields, type ParamsFileValues } from './jobParams';
import { type Job, readText } from './jobs';
import { showParamsForm } from './paramsForm';
import type { RunRequest } from './runRequest';

export interface JobFormOptions {
  title: string;
  /** Params of the run before, by name. */
  before: Readonly<Record<string, string>>;
  /** Asks for the params in any case; else only where one has no value. */
  ask: boolean;
}

/** What to start for a job, with the user's changes to its params; undefined when they backed out. */
export async function jobRequest(
  folder: CockpitFolder,
  { name, config }: Job,
  { title, before, ask }: JobFormOptions,
): Promise<RunRequest | undefined> {
  const root = folder.workspaceFolder.uri;
  const cwd = resolve(root.fsPath, config.cwd ?? '.');
  const files = await readParamsFiles(cwd, config.params ?? []);
  const fields = jobFields(config.command, files, before);
  if (!ask && fields.every(({ value }) => value !== null)) {
    const values = Object.fromEntries(fields.map((field) => [field.name, field.value ?? '']));
    return { job: name, params: changedFromFiles(values, files) };
  }
  const openFile = (file: string) => vscode.window.showTextDocument(vscode.Uri.file(resolve(cwd, file)));
  const values = await showParamsForm({ title, fields, fileParams: fileParams(config.command, files), openFile });
  return values && { job: name, params: changedFromFiles(values, files) };
}

/** Every value a job's command gets: those of its params files, and the run's own. */
export async function jobValues(
  folder: CockpitFolder,
  { config }: Job,
  params: Readonly<Record<string, string>>,
): Promise<Record<string, string>> {
  const cwd = resolve(folder.workspaceFolder.uri.fsPath, config.cwd ?? '.');
  const files = await readParamsFiles(cwd, config.params ?? []);
  return Object.assign({}, ...files.map(({ values }) => values), params);
}

/** A file that cannot be read has no values here; the run itself warns of it. */
async function readParamsFiles(cwd: string, files: readonly string[]): Promise<ParamsFileValues[]> {
  return Promise.all(
    files.map(async (file) => {
      const text = await readText(vscode.Uri.file(resolve(cwd, file)));
      return { file, values: text === null ? {} : await readQuietly(text, file) };
    }),
  );
}

async function readQuietly(text: string, file: string): Promise<Record<string, string>> {
  const { formatOf, readParamsText } = await import('../../shared/params/paramsFile');
  try {
    return readParamsText(text, formatOf(file) ?? 'yaml');
  } catch {
    return {};
  }
}
