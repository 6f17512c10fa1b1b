import type { Dirent } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { OnProblem } from '../importSource';
import { readSmallFile } from './smallFile';

/** Names of the folders right below; none where there is no folder. */
export async function subfolders(folder: string): Promise<string[]> {
  const entries = await entriesOf(folder);
  return entries
    .filter((entry) => entry.isDirectory() || entry.isSymbolicLink())
    .map(({ name }) => name)
    .sort();
}

/** Every file below, by its path relative to the folder with forward slashes: MLflow keeps a key `a/b` as a file `b` in a folder `a`. */
export async function filesBelow(folder: string, prefix = ''): Promise<{ key: string; file: string }[]> {
  const entries = await entriesOf(folder);
  const found: { key: string; file: string }[] = [];
  for (const entry of entries) {
    const file = join(folder, entry.name);
    if (entry.isFile()) found.push({ key: prefix + entry.name, file });
    else if (entry.isDirectory()) found.push(...(await filesBelow(file, `${prefix}${entry.name}/`)));
  }
  return found;
}

/** The content of every file below, by its key. */
export async function folderTexts(folder: string, onProblem: OnProblem): Promise<Record<string, string>> {
  const files = await filesBelow(folder);
  const found = await Promise.all(
    files.map(async ({ key, file }): Promise<[string, string] | null> => {
      try {
        return [key, (await readSmallFile(file))?.toString('utf8') ?? (await readFile(file, 'utf8'))];
      } catch (error) {
        onProblem(file, error);
        return null;
      }
    }),
  );
  return Object.fromEntries(found.filter((entry) => entry !== null));
}

async function entriesOf(folder: string): Promise<Dirent[]> {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return [];
    throw error;
  }
}
