import { open, readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { CockpitError } from '../../shared/model/cockpitError';
import type { OpenDriver } from '../store/driver/driver';
import type { ImportSource, OnProblem } from './importSource';
import { DatabaseSource } from './mlflowDatabase/databaseSource';
import { FileStoreSource } from './mlflowFiles/fileStoreSource';

const SQLITE_HEADER = 'SQLite format 3\0';

/** Finds out what a path holds and opens it. Throws CockpitError NOT_FOUND or BAD_REQUEST. */
export async function openImportSource(path: string, driver: OpenDriver, onProblem: OnProblem): Promise<ImportSource> {
  const found = await stat(path).catch(() => null);
  if (!found) throw new CockpitError('NOT_FOUND', `There is nothing at ${path}. Name a file or folder that is there.`);
  if (found.isFile() && (await isSqlite(path))) return DatabaseSource.open(path, driver, onProblem);
  if (found.isDirectory()) {
    if (await isFileStore(path)) return new FileStoreSource(path, onProblem);
    if (await isFileStore(join(path, 'mlruns'))) return new FileStoreSource(join(path, 'mlruns'), onProblem);
  }
  throw new CockpitError('BAD_REQUEST', `${path} holds nothing that can be imported.`);
}

/** Whether an experiment lies in it. */
export async function isFileStore(folder: string): Promise<boolean> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const names = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  if (basename(folder) === 'mlruns' && names.some((name) => name === '.trash' || /^\d+$/.test(name))) return true;
  for (const name of names) {
    if (!/^\d+$/.test(name)) continue;
    if (await stat(join(folder, name, 'meta.yaml')).catch(() => null)) return true;
  }
  return false;
}

async function isSqlite(file: string): Promise<boolean> {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(SQLITE_HEADER.length), 0, SQLITE_HEADER.length, 0);
    return buffer.subarray(0, bytesRead).toString('latin1') === SQLITE_HEADER;
  } finally {
    await handle.close();
  }
}
