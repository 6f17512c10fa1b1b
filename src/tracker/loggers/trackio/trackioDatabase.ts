import { copyFile, mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { Driver, OpenDriver } from '../../store/driver/driver';
import { sqliteFailure } from '../../store/driver/sqliteFailure';

/** Bytes; of a bigger one no copy is made. */
const MAX_COPY = 1024 * 1024 * 1024;

/**
 * Looks into another program's SQLite database without leaving a trace. While it is written to, its write-ahead log and
 * the index of that are there, and a reader takes nothing but a lock; one that nobody has open would get new files from
 * a reader, so a copy is read instead, and so is one on a folder that can only be read.
 */
export async function withDatabase<T>(path: string, open: OpenDriver, work: (database: Driver) => T): Promise<T> {
  if (await isOpenElsewhere(path)) {
    try {
      return use(open, path, work);
    } catch (error) {
      if (!['read-only', 'cannot-open', 'io'].includes(sqliteFailure(error) ?? '')) throw error;
    }
  }
  return withCopy(path, open, work);
}

/** What changes whenever something is written to the database; null where there is none. */
export async function databaseStamp(path: string): Promise<string | null> {
  const stamps = await Promise.all([stampOf(path), stampOf(`${path}-wal`)]);
  return stamps[0] === null ? null : stamps.join(' ');
}

async function stampOf(path: string): Promise<string | null> {
  const stats = await stat(path).catch(() => null);
  return stats === null ? null : `${stats.size} ${stats.mtimeMs} ${stats.ino}`;
}

async function isOpenElsewhere(path: string): Promise<boolean> {
  const found = await Promise.all([stampOf(`${path}-wal`), stampOf(`${path}-shm`)]);
  return found.every((stamp) => stamp !== null);
}

async function withCopy<T>(path: string, open: OpenDriver, work: (database: Driver) => T): Promise<T> {
  const { size } = await stat(path);
  if (size > MAX_COPY) return use(open, path, work);
  const folder = await mkdtemp(join(tmpdir(), 'mlops-copy-'));
  try {
    const copy = join(folder, basename(path));
    // The log first: what a checkpoint moves into the database in between is then in both.
    await copyFile(`${path}-wal`, `${copy}-wal`).catch(() => {});
    await copyFile(path, copy);
    return use(open, copy, work, false);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function use<T>(open: OpenDriver, path: string, work: (database: Driver) => T, readOnly = true): T {
  const database = open(path, { readOnly });
  try {
    return work(database);
  } finally {
    database.close();
  }
}
