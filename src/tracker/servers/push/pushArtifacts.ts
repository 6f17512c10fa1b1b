import type { Dirent } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { RemoteArtifacts } from '../remote/remoteArtifacts';
import { ServerError } from '../remote/serverError';
import type { PushContext } from './pushContext';
import type { Paper } from './runPaper';

/**
 * Sends the files that the server lacks or has in another size; an upload that was cut off is sent again. `isNew`: there
 * can be none yet.
 */
export async function pushFiles(
  { task }: Pick<PushContext, 'task'>,
  where: string,
  target: RemoteArtifacts,
  files: readonly Paper[],
  isNew = false,
): Promise<void> {
  if (files.length === 0) return;
  // What one file is refused for, all are; and a storage that the server has no keys to can't be listed either.
  if (target.refusal !== null) return task.problem(`${where}, its files`, target.refusal);
  const there = new Map(isNew ? [] : (await target.list()).map(({ path, bytes }) => [path, bytes]));
  for (const { file, path } of files) {
    task.signal.throwIfAborted();
    try {
      const { size } = await stat(file);
      if (there.get(path) === size) continue;
      await target.upload(path, file);
      task.artifact(size);
    } catch (error) {
      task.signal.throwIfAborted();
      if (error instanceof ServerError && error.isForAll) throw error;
      task.problem(`${where}, ${path}`, error);
    }
  }
}

/** All files below a folder, with their paths from there; none where there is no folder. */
export async function filesBelow(folder: string, prefix = ''): Promise<Paper[]> {
  const entries: Dirent[] = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const found: Paper[] = [];
  for (const entry of entries) {
    const file = join(folder, entry.name);
    if (entry.isDirectory()) found.push(...(await filesBelow(file, `${prefix}${entry.name}/`)));
    else if (entry.isFile()) found.push({ file, path: prefix + entry.name });
  }
  return found;
}
