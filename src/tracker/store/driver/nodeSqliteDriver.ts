import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Driver, DriverOptions, OpenDriver, Statement } from './driver';
import { BUSY_TIMEOUT } from './driver';

/** Opens databases through Node's own SQLite; null on a Node that has none. */
export function nodeSqlite(): OpenDriver | null {
  const sqlite = process.getBuiltinModule?.('node:sqlite');
  if (!sqlite) return null;
  return (file, options) => new NodeSqliteDriver(sqlite.DatabaseSync, file, options);
}

class NodeSqliteDriver implements Driver {
  readonly name: string;
  private readonly connection: DatabaseSync;

  constructor(Database: typeof DatabaseSync, file: string, { readOnly }: DriverOptions) {
    this.connection = new Database(file, { readOnly });
    this.connection.exec(`PRAGMA busy_timeout = ${BUSY_TIMEOUT}`);
    const row = this.connection.prepare('SELECT sqlite_version() AS version').get();
    this.name = `node:sqlite (SQLite ${row?.version})`;
  }

  exec(sql: string): void {
    this.connection.exec(sql);
  }

  prepare(sql: string): Statement {
    return wrap(this.connection.prepare(sql));
  }

  prepareRows(sql: string): Statement {
    const statement = this.connection.prepare(sql);
    const wrapped = wrap(statement);
    // Node before 22.16 can only give objects; their fields come in column order.
    if (typeof statement.setReturnArrays !== 'function') {
      return { ...wrapped, all: (...values) => statement.all(...values).map((row) => Object.values(row)) };
    }
    statement.setReturnArrays(true);
    return wrapped;
  }

  close(): void {
    this.connection.close();
  }
}

function wrap(statement: StatementSync): Statement {
  return {
    run: (...values) => {
      const { changes, lastInsertRowid } = statement.run(...values);
      return { changes: Number(changes), lastInsertRowid: Number(lastInsertRowid) };
    },
    get: (...values) => statement.get(...values),
    all: (...values) => statement.all(...values),
  };
}
