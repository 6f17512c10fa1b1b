import { readdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { insideOf, inTimeOrder, isEventFileName, runFolderOf } from './eventFolders';
import { HPARAMS_PREFIX } from './hparams';
import type { EventSniffer } from './sniffEvents';

/** One event file of a run. */
export interface RunFile {
  path: string;
  /** Its folder below the run's, with forward slashes; `''` for the run's own. */
  inside: string;
  /** Its first value is of the hparams plugin. */
  bare: boolean;
}

const MAX_DEPTH = 6;
const MAX_FILES = 2000;

/** The event files of the run that `path`, a folder or a file, stands for, written to since `since` (milliseconds). */
export async function runFiles(path: string, since: number, sniffer: EventSniffer): Promise<RunFile[]> {
  const found = await eventFiles(path, 0);
  if (found === null) return [{ path, inside: '', bare: false }];
  const tagsOf = new Map<string, string[]>();
  const files: { path: string; bare: boolean }[] = [];
  for (const file of found.slice(0, MAX_FILES)) {
    const { size, mtimeMs } = await stat(file).catch(() => ({ size: -1, mtimeMs: 0 }));
    if (size < 0 || mtimeMs < since) continue;
    // One whose start is damaged is followed too, so that its damage is said.
    const tags = (await sniffer.start(file, `${size} ${mtimeMs}`))?.tags ?? [];
    const folder = dirname(file);
    tagsOf.set(folder, [...(tagsOf.get(folder) ?? []), ...tags]);
    files.push({ path: file, bare: tags[0]?.startsWith(HPARAMS_PREFIX) === true });
  }
  return files
    .filter((file) => runFolderOf(dirname(file.path), path, tagsOf) === path)
    .sort((a, b) => inTimeOrder(a.path, b.path))
    .map((file) => ({ ...file, inside: insideOf(path, file.path) }));
}

/** null where `path` is a file. */
async function eventFiles(path: string, depth: number): Promise<string[] | null> {
  const entries = await readdir(path, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => error.code);
  if (entries === 'ENOTDIR') return null;
  if (!Array.isArray(entries)) return [];
  const files = entries.filter((entry) => !entry.isDirectory() && isEventFileName(entry.name));
  const found = files.map(({ name }) => join(path, name));
  if (depth === MAX_DEPTH) return found;
  for (const entry of entries) {
    if (!entry.isDirectory() || entry.name.startsWith('.')) continue;
    if (found.length < MAX_FILES) found.push(...((await eventFiles(join(path, entry.name), depth + 1)) ?? []));
  }
  return found;
}
