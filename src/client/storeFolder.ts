import { accessSync, constants, existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { StorePaths } from '../platform/storePaths';
import { CockpitError } from '../shared/model/cockpitError';

/** Not imported from shared/config, which would bring the whole parser into every client. */
const CONFIG_FILE = 'mlops.yaml';

/**
 * The folder whose store a command in `cwd` means: the nearest one upward with a `.mlops` folder, else the nearest with
 * an `mlops.yaml`, else the top of the git repository, else `cwd` itself.
 */
export function findStoreFolder(cwd: string): string {
  const folders = upward(cwd);
  return (
    folders.find((folder) => isFolder(join(folder, '.mlops'))) ??
    folders.find((folder) => existsSync(join(folder, CONFIG_FILE))) ??
    folders.find((folder) => existsSync(join(folder, '.git'))) ??
    cwd
  );
}

/**
 * Makes the store's folder with a `.gitignore` that keeps all of it out of git. Throws CockpitError STORAGE where
 * nothing can be written, with the way out.
 */
export function ensureStoreFolder(paths: StorePaths): void {
  try {
    mkdirSync(paths.root, { recursive: true });
    const ignore = join(paths.root, '.gitignore');
    if (!existsSync(ignore)) writeFileSync(ignore, '*\n');
    accessSync(paths.root, constants.W_OK);
  } catch (cause) {
    throw new CockpitError(
      'STORAGE',
      `The store cannot be written at ${paths.root} (${reasonOf(trueCause(cause, paths.root))}). Move it to a folder you can write to: --store DIR on the command line, or the setting mlops.store.location.`,
      { cause },
    );
  }
}

/** Node says ENOENT where a folder can't be made on a read-only disk; the folder above it tells the true reason. */
function trueCause(cause: unknown, folder: string): unknown {
  if ((cause as NodeJS.ErrnoException).code !== 'ENOENT') return cause;
  try {
    accessSync(upward(folder).find((path) => existsSync(path)) ?? folder, constants.W_OK);
    return cause;
  } catch (error) {
    return error;
  }
}

function reasonOf(cause: unknown): string {
  switch ((cause as NodeJS.ErrnoException).code) {
    case 'EACCES':
    case 'EPERM':
      return 'no permission to write there';
    case 'EROFS':
      return 'the file system is read-only';
    case 'ENOSPC':
      return 'the disk is full';
    case 'ENOTDIR':
    case 'EEXIST':
      return 'a file is in the way';
    default:
      return cause instanceof Error ? cause.message : String(cause);
  }
}

function upward(start: string): string[] {
  const folders = [start];
  for (let folder = start; dirname(folder) !== folder; ) {
    folder = dirname(folder);
    folders.push(folder);
  }
  return folders;
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
