import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { CockpitError } from '../../../shared/model/cockpitError';
import type { Driver, OpenDriver } from '../../store/driver/driver';
import { Schema } from './schema';

/** What SQLite keeps beside a database that is being written. */
const BESIDE = ['', '-journal', '-wal'];
const COPY_ATTEMPTS = 5;
const COPY_PAUSE_MS = 200;
/** SQLite waits for a lock on our own thread: short, with longer pauses between. */
const BUSY_MS = 50;
const PAUSE_MS = 150;
const PATIENCE_MS = 20_000;

export interface SourceDatabase {
  database: Driver;
  schema: Schema;
  /** Runs a query, again and again while a writer holds the lock. */
  read<T>(query: () => T | Promise<T>): Promise<T>;
  close(): void;
}

/**
 * Opens MLflow's database for reading, without ever writing to it or keeping its writers out for longer than one short
 * query. One that is locked, or lacks the index that makes reading a run quick, is read from a copy of its own, which
 * goes when it is closed. Throws CockpitError where it is no MLflow database.
 */
export async function openSourceDatabase(file: string, open: OpenDriver): Promise<SourceDatabase> {
  const direct = tryDirect(file, open);
  if (direct) return direct;
  const folder = mkdtempSync(join(tmpdir(), 'mlops-import-'));
  try {
    const copy = await copyWhole(file, folder);
    const database = open(copy, { readOnly: false });
    database.exec('CREATE INDEX IF NOT EXISTS cockpit_metrics_by_run ON metrics (run_uuid)');
    return opened(database, () => rmSync(folder, { recursive: true, force: true }));
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw unreadable(file, error);
  }
}

/** null where it must be copied first. */
function tryDirect(file: string, open: OpenDriver): SourceDatabase | null {
  let database: Driver | null = null;
  try {
    database = open(file, { readOnly: true });
    database.exec(`PRAGMA busy_timeout = ${BUSY_MS}`);
    const source = opened(database, () => {});
    if (!source.schema.has('runs') || !source.schema.has('experiments')) throw notMlflow(file);
    if (source.schema.isIndexed('metrics', 'run_uuid')) return source;
  } catch (error) {
    database?.close();
    if (CockpitError.is(error)) throw error;
    if (isNoDatabase(error)) throw notMlflow(file);
    return null;
  }
  database.close();
  return null;
}

function opened(database: Driver, clean: () => void): SourceDatabase {
  return {
    database,
    schema: new Schema(database),
    read: patiently,
    close() {
      database.close();
      clean();
    },
  };
}

/** Copies the file with its journal at a moment when nothing changed meanwhile; SQLite mends the copy on opening it. */
async function copyWhole(file: string, folder: string): Promise<string> {
  const target = join(folder, basename(file));
  for (let attempt = 1; ; attempt++) {
    const before = fingerprint(file);
    for (const end of BESIDE) {
      rmSync(target + end, { force: true });
      if (existsSync(file + end)) await copyFile(file + end, target + end);
    }
    if (fingerprint(file) === before) return target;
    if (attempt === COPY_ATTEMPTS) {
      throw new CockpitError(
        'STORAGE',
        `${file} changed each time it was copied. Import it when less is written to it.`,
      );
    }
    await pause(COPY_PAUSE_MS);
  }
}

function fingerprint(file: string): string {
  return BESIDE.map((end) => {
    const stat = statSync(file + end, { throwIfNoEntry: false, bigint: true });
    return stat ? `${stat.size} ${stat.mtimeNs}` : '-';
  }).join();
}

async function patiently<T>(query: () => T | Promise<T>): Promise<T> {
  for (const end = Date.now() + PATIENCE_MS; ; ) {
    try {
      return await query();
    } catch (error) {
      if (!/locked|busy/i.test((error as Error).message) || Date.now() >= end) throw error;
    }
    await pause(PAUSE_MS);
  }
}

function isNoDatabase(error: unknown): boolean {
  return /not a database/i.test((error as Error).message);
}

function notMlflow(file: string): CockpitError {
  return new CockpitError(
    'BAD_REQUEST',
    `${file} is no database of MLflow: it has no tables “runs” and “experiments”.`,
  );
}

function unreadable(file: string, error: unknown): unknown {
  if (CockpitError.is(error)) return error;
  return new CockpitError('STORAGE', `${file} could not be read: ${(error as Error).message}`, { cause: error });
}
