import { CockpitError } from '../../../shared/model/cockpitError';
import type { Driver, SqlValue, Statement } from '../driver/driver';
import { storageError } from './storageError';

/** Searches make ever new SQL; a tracker that answers them for months must not keep it all. */
const MOST_STATEMENTS = 400;

/** With five columns well below the 999 values that any SQLite takes. */
const ROWS_TOGETHER = 20;

/** What the rooms of the store write and read through: cached statements, nested transactions, errors for people. */
export class Database {
  private readonly statements = new Map<string, Statement>();
  private readonly rowStatements = new Map<string, Statement>();
  private depth = 0;
  private lost = false;
  private closed = false;

  /** @param readOnly why nothing may be written, a sentence; null where writing is fine. */
  constructor(
    private readonly driver: Driver,
    private readonly file: string,
    private readonly readOnly: string | null,
    /** Called after each outermost commit. */
    private readonly onCommit: () => void,
  ) {}

  get driverName(): string {
    return this.driver.name;
  }

  run(sql: string, ...values: SqlValue[]): { changes: number; lastInsertRowid: number } {
    return this.guard(() => this.statement(sql).run(...values));
  }

  /** Runs one statement for each of `rows`. */
  runMany(sql: string, rows: readonly SqlValue[][]): void {
    this.guard(() => {
      const statement = this.statement(sql);
      for (const row of rows) statement.run(...row);
    });
  }

  /** Inserts rows of one width, many to a statement: for many rows that takes half the time. */
  insertMany(into: string, rows: readonly SqlValue[][]): void {
    const row = `(${rows[0]?.map(() => '?').join(', ')})`;
    this.guard(() => {
      for (let start = 0; start < rows.length; ) {
        const count = rows.length - start >= ROWS_TOGETHER ? ROWS_TOGETHER : 1;
        const values = Array.from({ length: count }, () => row).join(', ');
        this.statement(`INSERT INTO ${into} VALUES ${values}`).run(...rows.slice(start, start + count).flat());
        start += count;
      }
    });
  }

  /** The first row, or undefined. `Row` is what the SQL selects; nothing checks it. */
  get<Row>(sql: string, ...values: SqlValue[]): Row | undefined {
    return this.guard(() => this.statement(sql).get(...values) as Row | undefined);
  }

  all<Row>(sql: string, ...values: SqlValue[]): Row[] {
    return this.guard(() => this.statement(sql).all(...values) as Row[]);
  }

  /** Rows as arrays in column order: faster for many. */
  rows<Row extends readonly SqlValue[]>(sql: string, ...values: SqlValue[]): Row[] {
    return this.guard(() => {
      let statement = this.rowStatements.get(sql);
      if (!statement) {
        statement = this.driver.prepareRows(sql);
        keep(this.rowStatements, sql, statement);
      }
      return statement.all(...values) as unknown[] as Row[];
    });
  }

  /** Runs `work` so that all it writes is kept, or nothing. Throws CockpitError READ_ONLY or STORAGE. */
  write<T>(work: () => T): T {
    if (this.readOnly !== null) throw new CockpitError('READ_ONLY', this.readOnly);
    if (this.lost)
      throw new CockpitError('STORAGE', `An earlier failure undid this change to ${this.file}. Try again.`);
    return this.depth > 0 ? this.nested(work) : this.outermost(work);
  }

  /** Groups reads and writes; on a read-only database only reads pass. */
  transaction<T>(work: () => T): T {
    return this.readOnly === null ? this.write(work) : work();
  }

  close(): void {
    if (this.closed) return;
    this.closed = true;
    this.driver.close();
  }

  private outermost<T>(work: () => T): T {
    this.guard(() => this.driver.exec('BEGIN IMMEDIATE'));
    this.depth = 1;
    try {
      const result = work();
      if (this.lost) throw new CockpitError('STORAGE', `A failure undid a change to ${this.file}. Try again.`);
      this.guard(() => this.driver.exec('COMMIT'));
      this.depth = 0;
      this.onCommit();
      return result;
    } catch (error) {
      if (this.depth > 0) this.tryExec('ROLLBACK');
      throw error;
    } finally {
      this.depth = 0;
      this.lost = false;
    }
  }

  private nested<T>(work: () => T): T {
    const savepoint = `level${this.depth}`;
    this.guard(() => this.driver.exec(`SAVEPOINT ${savepoint}`));
    this.depth++;
    try {
      const result = work();
      this.guard(() => this.driver.exec(`RELEASE ${savepoint}`));
      return result;
    } catch (error) {
      // SQLite undoes the whole transaction by itself on some failures, a full disk among them.
      if (!this.tryExec(`ROLLBACK TO ${savepoint}`) || !this.tryExec(`RELEASE ${savepoint}`)) this.lost = true;
      throw error;
    } finally {
      this.depth--;
    }
  }

  private statement(sql: string): Statement {
    const known = this.statements.get(sql);
    if (known) return known;
    const made = this.driver.prepare(sql);
    keep(this.statements, sql, made);
    return made;
  }

  private tryExec(sql: string): boolean {
    try {
      this.driver.exec(sql);
      return true;
    } catch {
      return false;
    }
  }

  private guard<T>(work: () => T): T {
    if (this.closed) throw new CockpitError('STORAGE', `The store of ${this.file} is closed. Start the tracker again.`);
    try {
      return work();
    } catch (error) {
      throw storageError(error, this.file);
    }
  }
}

/** Lets the oldest go when there are too many. */
function keep(statements: Map<string, Statement>, sql: string, statement: Statement): void {
  if (statements.size >= MOST_STATEMENTS) statements.delete(statements.keys().next().value ?? '');
  statements.set(sql, statement);
}
