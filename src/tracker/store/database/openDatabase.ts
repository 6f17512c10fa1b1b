import { existsSync, mkdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Driver, OpenDriver } from '../driver/driver';
import { sqliteFailure } from '../driver/sqliteFailure';
import type { Migration } from './migrations/migration';
import { storageError } from './storageError';

export interface OpenedDatabase {
  driver: Driver;
  /** True where the database is of a newer version. */
  readOnly: boolean;
  /** What the user should know of how it was opened, a sentence; else null. */
  notice: string | null;
}

/** A database up to this size is checked at every start (about 0.2 s at the most); a larger one only after a crash. */
const ALWAYS_CHECKED_BYTES = 64 * 1024 * 1024;

/**
 * Opens the database at `file`, making it, bringing it up to date, or putting a damaged one aside as needed.
 * Throws CockpitError STORAGE where the disk does not let it.
 */
export function openDatabase(file: string, open: OpenDriver, migrations: readonly Migration[]): OpenedDatabase {
  try {
    prepareFolder(dirname(file));
    return openSound(file, open, migrations);
  } catch (error) {
    if (sqliteFailure(error) !== 'corrupt') throw storageError(error, file);
  }
  try {
    const kept = setAside(file);
    const notice =
      `The database ${basename(file)} was damaged, so a new one was started. ` +
      `The damaged one is kept as ${kept}; its runs are not shown.`;
    return { ...openSound(file, open, migrations), notice };
  } catch (error) {
    throw storageError(error, file);
  }
}

function prepareFolder(folder: string): void {
  mkdirSync(folder, { recursive: true });
  const ignore = join(folder, '.gitignore');
  // A full disk can leave it empty.
  if (!existsSync(ignore) || statSync(ignore).size === 0) writeFileSync(ignore, '*\n');
}

function openSound(file: string, open: OpenDriver, migrations: readonly Migration[]): OpenedDatabase {
  const leftOver = existsSync(`${file}-wal`);
  const driver = open(file, { readOnly: false });
  try {
    if (leftOver || statSync(file).size <= ALWAYS_CHECKED_BYTES) check(driver);
    const version = userVersion(driver);
    if (version > migrations.length) {
      driver.close();
      return openNewer(file, open, { version, known: migrations.length });
    }
    driver.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON;');
    if (version < migrations.length) migrate(driver, { file, version, migrations });
    return { driver, readOnly: false, notice: null };
  } catch (error) {
    closeQuietly(driver);
    throw error;
  }
}

function openNewer(
  file: string,
  open: OpenDriver,
  { version, known }: { version: number; known: number },
): OpenedDatabase {
  const notice =
    `${file} was written by a newer MLOps Cockpit (its version is ${version}, this one knows ${known}), ` +
    'so it is opened for reading only. Update the extension to record runs again.';
  return { driver: open(file, { readOnly: true }), readOnly: true, notice };
}

/** Throws as SQLite does for a damaged file. */
function check(driver: Driver): void {
  const [first] = driver.prepareRows('PRAGMA quick_check(1)').all() as [string][];
  if (first?.[0] === 'ok') return;
  throw Object.assign(new Error(`quick_check: ${first?.[0] ?? 'no answer'}`), { code: 'SQLITE_CORRUPT' });
}

function migrate(
  driver: Driver,
  { file, version, migrations }: { file: string; version: number; migrations: readonly Migration[] },
): void {
  if (version > 0) keepCopy(driver, `${file}.before-v${migrations.length}`);
  driver.exec('BEGIN IMMEDIATE');
  try {
    for (const migration of migrations.slice(version)) driver.exec(migration);
    driver.exec(`PRAGMA user_version = ${migrations.length}; COMMIT`);
  } catch (error) {
    try {
      driver.exec('ROLLBACK');
    } catch {
      // SQLite has undone it by itself.
    }
    throw error;
  }
}

/** Whole or not at all: the copy gets its name when it is complete. */
function keepCopy(driver: Driver, copy: string): void {
  const partial = `${copy}.partial`;
  rmSync(partial, { force: true });
  driver.prepare('VACUUM INTO ?').run(partial);
  renameSync(partial, copy);
}

/** Renames the database and what belongs to it; returns the new path. */
function setAside(file: string): string {
  const stamp = new Date().toISOString().replace(/[:.]/g, '-');
  const kept = `${file}.damaged-${stamp}`;
  for (const suffix of ['', '-wal', '-shm']) {
    if (existsSync(file + suffix)) renameSync(file + suffix, kept + suffix);
  }
  return kept;
}

function userVersion(driver: Driver): number {
  const [row] = driver.prepareRows('PRAGMA user_version').all() as [number][];
  return row?.[0] ?? 0;
}

function closeQuietly(driver: Driver): void {
  try {
    driver.close();
  } catch {
    // It was closed already.
  }
}
