import type { Driver } from '../../store/driver/driver';

/** The tables and columns that a database has: MLflow's grew with every version. */
export class Schema {
  private readonly columns = new Map<string, Set<string>>();

  constructor(private readonly database: Driver) {}

  has(table: string, column?: string): boolean {
    const columns = this.columnsOf(table);
    return column === undefined ? columns.size > 0 : columns.has(column);
  }

  /** SQL for a column, or for what it stands for where there is none yet. */
  column(table: string, column: string, otherwise = 'NULL'): string {
    return this.has(table, column) ? `"${table}"."${column}"` : otherwise;
  }

  /** Whether rows can be found by that column without reading the whole table. */
  isIndexed(table: string, column: string): boolean {
    const indexes = this.database.prepare(`PRAGMA index_list("${table}")`).all() as { name: string }[];
    return indexes.some(({ name }) => {
      const [first] = this.database.prepare(`PRAGMA index_info("${name}")`).all() as { name: string }[];
      return first?.name === column;
    });
  }

  private columnsOf(table: string): Set<string> {
    const known = this.columns.get(table);
    if (known) return known;
    const rows = this.database.prepare(`PRAGMA table_info("${table}")`).all() as { name: string }[];
    const columns = new Set(rows.map(({ name }) => name));
    this.columns.set(table, columns);
    return columns;
  }
}
