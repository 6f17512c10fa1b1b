import type { Dirent } from 'node:fs';
import { lstat, readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import type { FoundFile } from './logFinder';

const MAX_DEPTH = 12;
const MAX_ENTRIES = 400_000;
const MAX_FILES = 50_000;
/** Folders read at a time. */
const AT_ONCE = 16;

/** Folders of programs and dependencies, and of MLflow, whose stores are read as such. */
const PASSED_OVER = new Set([
  ...['node_modules', 'site-packages', 'dist-packages', '__pycache__', 'venv', 'env', 'conda-meta'],
  ...['mlruns', 'mlartifacts', 'bower_components'],
]);
const LOG_NAME = /tfevents|\.wandb$|\.(?:csv|tsv|jsonl|ndjson|db)$|^trainer_state\.json$/i;

/** Whether a logger may have given a file this name. */
export function isLogName(path: string): boolean {
  return LOG_NAME.test(basename(path));
}

/**
 * The files below a folder whose names a logger may have given, or the one file that `root` is. Links, hidden folders and
 * those of programs are passed over; depth and number are bounded. Rejects only where `signal` says so.
 */
export async function walkLogs(root: string, signal?: AbortSignal): Promise<FoundFile[]> {
  const stats = await stat(root).catch(() => null);
  if (stats === null) return [];
  if (stats.isFile()) return [{ path: root, size: stats.size, modified: stats.mtimeMs }];
  const files: FoundFile[] = [];
  let level = [root];
  let entries = 0;
  for (let depth = 0; depth <= MAX_DEPTH && level.length > 0; depth++) {
    const below: string[] = [];
    for (let from = 0; from < level.length; from += AT_ONCE) {
      signal?.throwIfAborted();
      const folders = level.slice(from, from + AT_ONCE);
      const listed = await Promise.all(folders.map((folder) => list(folder)));
      for (const [index, found] of listed.entries()) {
        entries += found.length;
        const folder = folders[index] ?? root;
        if (isEnvironment(found) && folder !== root) continue;
        below.push(...found.filter((entry) => isWalked(entry)).map(({ name }) => join(folder, name)));
        const logs = found.filter((entry) => entry.isFile() && isLogName(entry.name));
        for (const { name } of logs.slice(0, MAX_FILES - files.length)) await add(join(folder, name), files);
      }
      if (entries > MAX_ENTRIES || files.length >= MAX_FILES) return files;
      await turn();
    }
    level = below;
  }
  return files;
}

async function list(folder: string): Promise<Dirent[]> {
  return readdir(folder, { withFileTypes: true }).catch(() => []);
}

/** A Python environment of any name. */
function isEnvironment(entries: readonly Dirent[]): boolean {
  return entries.some(({ name }) => name === 'pyvenv.cfg' || name === 'conda-meta');
}

function isWalked(entry: Dirent): boolean {
  return entry.isDirectory() && !entry.name.startsWith('.') && !PASSED_OVER.has(basename(entry.name));
}

async function add(path: string, files: FoundFile[]): Promise<void> {
  const stats = await lstat(path).catch(() => null);
  if (stats?.isFile()) files.push({ path, size: stats.size, modified: stats.mtimeMs });
}
