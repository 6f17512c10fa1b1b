/** Why SQLite refused, in the few kinds that the store tells apart. */
export type SqliteFailure = 'full' | 'io' | 'read-only' | 'cannot-open' | 'busy' | 'corrupt' | 'other';

/** Primary result codes of SQLite (https://sqlite.org/rescode.html), by number for node:sqlite and by name for better-sqlite3. */
const KINDS: readonly { number: number; name: string; kind: SqliteFailure }[] = [
  { number: 5, name: 'SQLITE_BUSY', kind: 'busy' },
  { number: 6, name: 'SQLITE_LOCKED', kind: 'busy' },
  { number: 8, name: 'SQLITE_READONLY', kind: 'read-only' },
  { number: 10, name: 'SQLITE_IOERR', kind: 'io' },
  { number: 11, name: 'SQLITE_CORRUPT', kind: 'corrupt' },
  { number: 13, name: 'SQLITE_FULL', kind: 'full' },
  { number: 14, name: 'SQLITE_CANTOPEN', kind: 'cannot-open' },
  { number: 26, name: 'SQLITE_NOTADB', kind: 'corrupt' },
];

/** The kind of an error thrown by either driver; null when it did not come from SQLite. */
export function sqliteFailure(error: unknown): SqliteFailure | null {
  if (!(error instanceof Error)) return null;
  const { code, errcode } = error as { code?: unknown; errcode?: unknown };
  if (typeof code !== 'string') return null;
  if (code === 'ERR_SQLITE_ERROR' && typeof errcode === 'number') {
    return KINDS.find(({ number }) => number === (errcode & 0xff))?.kind ?? 'other';
  }
  if (!code.startsWith('SQLITE_')) return null;
  return KINDS.find(({ name }) => code === name || code.startsWith(`${name}_`))?.kind ?? 'other';
}
