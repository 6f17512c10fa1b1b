import { existsSync, type Stats } from 'node:fs';
import { open, readdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { CockpitError } from '../../shared/model/cockpitError';

/** What there is to import at a place. */
export interface FoundSource {
  kind: 'mlflow-files' | 'mlflow-database' | 'dvc' | 'logs';
  path: string;
}

const SQLITE_HEADER = 'SQLite format 3\0';

/** Everything that a path holds, in the order in which it is brought in. Throws CockpitError NOT_FOUND. */
export async function findSources(path: string): Promise<FoundSource[]> {
  const found: Stats | null = await stat(path).catch(() => null);
  if (!found) throw new CockpitError('NOT_FOUND', `There is nothing at ${path}. Name a file or folder that is there.`);
  if (!found.isDirectory()) {
    return [{ kind: (await isMlflowDatabase(path)) ? 'mlflow-database' : 'logs', path }];
  }
  if (basename(path) === '.dvc') return [{ kind: 'dvc', path: dirname(path) }];
  if (await isFileStore(path)) return [{ kind: 'mlflow-files', path }];
  const sources: FoundSource[] = [];
  if (await isFileStore(join(path, 'mlruns'))) sources.push({ kind: 'mlflow-files', path: join(path, 'mlruns') });
  for (const name of await databasesIn(path)) sources.push({ kind: 'mlflow-database', path: join(path, name) });
  if (existsSync(join(path, '.dvc'))) sources.push({ kind: 'dvc', path });
  return [...sources, { kind: 'logs', path }];
}

/** Whether a folder is a file store of MLflow: an experiment lies in it, if only in its trash. */
export async function isFileStore(folder: string): Promise<boolean> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const names = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  if (basename(folder) === 'mlruns' && names.some((name) => name === '.trash' || /^\d+$/.test(name))) return true;
  for (const name of names) {
    if (/^\d+$/.test(name) && existsSync(join(folder, name, 'meta.yaml'))) return true;
  }
  return false;
}

/** By the names of its tables, which lie in the first pages as text. */
export async function isMlflowDatabase(file: string): Promise<boolean> {
  const head = await readStart(file, 4 << 20).catch(() => Buffer.alloc(0));
  if (!head.subarray(0, SQLITE_HEADER.length).equals(Buffer.from(SQLITE_HEADER))) return false;
  return head.includes('run_uuid') && head.includes('experiment_id');
}

/** Names of MLflow's databases right in a folder. */
export async function databasesIn(folder: string): Promise<string[]> {
  const names = (await readdir(folder).catch(() => [])).filter((name) => /\.(?:db|sqlite3?)$/i.test(name)).sort();
  const found: string[] = [];
  for (const name of names) if (await isMlflowDatabase(join(folder, name))) found.push(name);
  return found;
}

async function readStart(file: string, most: number): Promise<Buffer> {
  const handle = await open(file);
  try {
    const { size } = await handle.stat();
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(Math.min(size, most)), 0, Math.min(size, most), 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}
