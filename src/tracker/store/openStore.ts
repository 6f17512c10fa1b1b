import type { StorePaths } from '../../platform/storePaths';
import { ChangeSignal } from './database/changeSignal';
import { Database } from './database/database';
import { MIGRATIONS } from './database/migrations';
import { openDatabase } from './database/openDatabase';
import { chooseDriver } from './driver/chooseDriver';
import type { DriverName } from './driver/driver';
import { SqliteStore } from './sqliteStore';
import type { Store } from './store';

export interface OpenStoreOptions {
  paths: StorePaths;
  /** Folder of the bundles: better-sqlite3's native halves lie in its `prebuilds/`. */
  distDir: string;
  /** Takes this one or none; by default better-sqlite3 where it can be loaded, else node:sqlite. */
  driver?: DriverName;
}

/**
 * Opens the store of a folder, making it where there is none. A damaged database is put aside and a newer one is
 * opened for reading only: `notice` says so. Throws CockpitError STORAGE where the disk or this Node does not let it.
 */
export function openStore({ paths, distDir, driver }: OpenStoreOptions): Store {
  const open = chooseDriver(driver === undefined ? { distDir } : { distDir, only: driver });
  const opened = openDatabase(paths.database, open, MIGRATIONS);
  const signal = new ChangeSignal();
  const database = new Database(opened.driver, paths.database, opened.readOnly ? opened.notice : null, () =>
    signal.committed(),
  );
  return new SqliteStore(database, signal, opened.notice);
}
