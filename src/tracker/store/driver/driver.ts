/** What SQLite stores, as both drivers take and give it. NaN is bound as NULL. */
export type SqlValue = number | string | null | Uint8Array;

export interface Statement {
  run(...values: SqlValue[]): { changes: number; lastInsertRowid: number };
  get(...values: SqlValue[]): unknown;
  all(...values: SqlValue[]): unknown[];
}

/** One open connection to one database file: the little of SQLite that the store needs. */
export interface Driver {
  /** `better-sqlite3 (SQLite 3.x)` or `node:sqlite (SQLite 3.x)`. */
  readonly name: string;
  exec(sql: string): void;
  /** Rows come as objects by column name. */
  prepare(sql: string): Statement;
  /** Rows come as arrays in column order: for many rows. */
  prepareRows(sql: string): Statement;
  close(): void;
}

export interface DriverOptions {
  readOnly: boolean;
}

/** Opens a file with one of the two libraries. */
export type OpenDriver = (file: string, options: DriverOptions) => Driver;

export type DriverName = 'better-sqlite3' | 'node:sqlite';

/** How long a statement waits for another process's lock, in milliseconds. */
export const BUSY_TIMEOUT = 5000;
