import { CockpitError } from '../../../shared/model/cockpitError';
import type { SqliteFailure } from '../driver/sqliteFailure';
import { sqliteFailure } from '../driver/sqliteFailure';

const SENTENCES: Record<Exclude<SqliteFailure, 'other'>, (file: string) => string> = {
  full: (file) =>
    `The disk that holds ${file} is full, so nothing more could be saved. Free some space; saving goes on by itself then.`,
  io: (file) =>
    `Reading or writing ${file} failed. Check that its disk has space and is still connected, then try again.`,
  'read-only': (file) => `${file} cannot be written. Check the permissions of the file and of its folder.`,
  'cannot-open': (file) =>
    `${file} could not be opened. Check that its folder exists and that you may read and write it.`,
  busy: (file) => `Another program holds ${file} locked. Close it, then try again.`,
  corrupt: (file) =>
    `${file} is damaged. Restart the tracker: it keeps the damaged file aside and starts a new database.`,
};

/** Codes by which Node's file functions say that a folder could not be made or written. */
const FILE_KINDS: Record<string, Exclude<SqliteFailure, 'other'>> = {
  ENOSPC: 'full',
  EDQUOT: 'full',
  EACCES: 'read-only',
  EPERM: 'read-only',
  EROFS: 'read-only',
  ENOENT: 'cannot-open',
  ENOTDIR: 'cannot-open',
  EEXIST: 'cannot-open',
  EIO: 'io',
};

/** Turns what SQLite or the file system threw into a CockpitError STORAGE; gives anything else back as it is. */
export function storageError(error: unknown, file: string): unknown {
  if (CockpitError.is(error)) return error;
  const kind = sqliteFailure(error) ?? fileFailure(error);
  if (kind === null || kind === 'other') return error;
  return new CockpitError('STORAGE', SENTENCES[kind](file), { cause: error });
}

function fileFailure(error: unknown): SqliteFailure | null {
  const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
  return code === undefined ? null : (FILE_KINDS[code] ?? null);
}
