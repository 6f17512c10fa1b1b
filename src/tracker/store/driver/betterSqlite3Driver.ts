import BetterSqlite3 from 'better-sqlite3';
import type { Driver, DriverOptions, OpenDriver, SqlValue, Statement } from './driver';
import { BUSY_TIMEOUT } from './driver';

/** Opens databases through better-sqlite3, whose native half is the file `nativeBinding`. */
export function betterSqlite3(nativeBinding: string): OpenDriver {
  return (file, options) => new BetterSqlite3Driver(file, options, nativeBinding);
}

class BetterSqlite3Driver implements Driver {
  readonly name: string;
  private readonly connection: BetterSqlite3.Database;

  constructor(file: string, { readOnly }: DriverOptions, nativeBinding: string) {
    this.connection = new BetterSqlite3(file, { readonly: readOnly, timeout: BUSY_TIMEOUT, nativeBinding });
    const version = this.connection.prepare('SELECT sqlite_version()').pluck().get();
    this.name = `better-sqlite3 (SQLite ${version})`;
  }

  exec(sql: string): void {
    this.connection.exec(sql);
  }

  prepare(sql: string): Statement {
    return wrap(this.connection.prepare<SqlValue[]>(sql));
  }

  prepareRows(sql: string): Statement {
    return wrap(this.connection.prepare<SqlValue[]>(sql).raw());
  }

  close(): void {
    this.connection.close();
  }
}

function wrap(statement: BetterSqlite3.Statement<SqlValue[]>): Statement {
  return {
    run: (...values) => {
      const { changes, lastInsertRowid } = statement.run(...values);
      return { changes, lastInsertRowid: Number(lastInsertRowid) };
    },
    get: (...values) => statement.get(...values),
    all: (...values) => statement.all(...values),
  };
}
