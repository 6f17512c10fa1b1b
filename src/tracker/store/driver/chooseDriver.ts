import { CockpitError } from '../../../shared/model/cockpitError';
import { betterSqlite3 } from './betterSqlite3Driver';
import type { DriverName, OpenDriver } from './driver';
import { findNativeBinding } from './nativeBinding';
import { nodeSqlite } from './nodeSqliteDriver';

export interface DriverChoice {
  /** Folder of the bundles, with better-sqlite3's native halves in `prebuilds/`. */
  distDir: string;
  /** Takes this one or none. */
  only?: DriverName;
}

/**
 * better-sqlite3 where its native half can be loaded, else Node's own SQLite.
 * Throws CockpitError STORAGE where there is neither.
 */
export function chooseDriver({ distDir, only }: DriverChoice): OpenDriver {
  const native = only === 'node:sqlite' ? null : tryNative(distDir);
  const chosen = native ?? (only === 'better-sqlite3' ? null : nodeSqlite());
  if (chosen) return chosen;
  throw new CockpitError(
    'STORAGE',
    `Neither better-sqlite3 nor node:sqlite can be used by Node ${process.versions.node} on ${process.platform}-${process.arch}. ` +
      'Node 22 or newer is needed: start the tracker with it.',
  );
}

/** A binding that looks right can still fail to load, for want of a system library. */
function tryNative(distDir: string): OpenDriver | null {
  const binding = findNativeBinding(distDir);
  if (binding === null) return null;
  const open = betterSqlite3(binding);
  try {
    open(':memory:', { readOnly: false }).close();
    return open;
  } catch {
    return null;
  }
}
