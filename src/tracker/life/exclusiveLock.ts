import { rmSync } from 'node:fs';
import { storageError } from '../store/database/storageError';
import { chooseDriver } from '../store/driver/chooseDriver';
import type { Driver, OpenDriver } from '../store/driver/driver';
import { sqliteFailure } from '../store/driver/sqliteFailure';

/** Held until released or until the process ends in any way. */
export interface ExclusiveLock {
  release(): void;
}

/**
 * The right to be a store's one tracker, or null where another process has it. It is SQLite's lock on a small file of
 * its own: the operating system frees it with the process, kill -9 included, on every platform, with no native code
 * beyond the database's. Throws CockpitError STORAGE where the file cannot be made.
 */
export function acquireLock(file: string, distDir: string): ExclusiveLock | null {
  const open = chooseDriver({ distDir });
  try {
    return tryLock(open, file);
  } catch (error) {
    if (sqliteFailure(error) !== 'corrupt') throw storageError(error, file);
    // Whoever holds the lock would have made this "busy": so nobody does, and the file is torn.
    rmSync(file, { force: true });
    return tryLock(open, file);
  }
}

function tryLock(open: OpenDriver, file: string): ExclusiveLock | null {
  const driver = open(file, { readOnly: false });
  try {
    lockAtOnce(driver);
    return { release: () => driver.close() };
  } catch (error) {
    driver.close();
    if (sqliteFailure(error) === 'busy') return null;
    throw error;
  }
}

function lockAtOnce(driver: Driver): void {
  driver.exec('PRAGMA busy_timeout = 0');
  // The writer's lock, of which there is one. The full one would make others wait already when opening the file.
  driver.exec('BEGIN IMMEDIATE');
}
