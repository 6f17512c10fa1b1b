import { createHash } from 'node:crypto';
import Papa from 'papaparse';
import { type FileBefore, lookOf, partBeforeRun } from './beforeRun';
import { LineFollower, type LinePosition } from './lineFollower';
import { RecordJoiner } from './records';

/** A row of a table by its columns' names, trimmed, without empty cells. */
export type TableRow = ReadonlyMap<string, string>;

/** How far a table was read. JSON-safe. */
export interface TableState {
  position: LinePosition;
  header: string | null;
  separator: string | null;
  /** How many rows of data were ever given out, and how many were come by since the table was last begun anew. */
  read: number;
  seen: number;
  /** A hash over all rows that were seen. */
  hash: string;
  /** That hash after 1, 2, 4, 8, … rows, by which a table that is written again with more rows or columns is known. */
  marks: string[];
  /** Lines of a record whose end was not there yet. */
  open: string[];
  /** Lines read so far. */
  line: number;
  /** A row that could not be read was told. */
  told: boolean;
  /** Bytes that were there before the run; 0 once the run has written the table anew. */
  old: number;
}

/** What one look at a table gave. */
export interface TableChunk {
  rows: TableRow[];
  /** Milliseconds since the epoch; the rows were written by then. */
  modified: number;
  /** The table is another than the one that was read before. */
  restarted: boolean;
  /** The first row that could not be read, with its line; null for none, and after it was told once. */
  damage: string | null;
}

const NEW_TABLE: Omit<TableState, 'position'> = {
  header: null,
  separator: null,
  read: 0,
  seen: 0,
  hash: '',
  marks: [],
  open: [],
  line: 0,
  told: false,
  old: 0,
};
const SEPARATORS = [',', '\t', ';', '|'];

/** Reads the rows of a delimited text file that a program appends to, or writes again with more rows or columns. */
export class TableFile {
  private lines: LineFollower | null;
  private joiner: RecordJoiner;
  private readonly table: Omit<TableState, 'position' | 'open'>;
  private names: string[] = [];

  /** What was in the file before `startTime` (0: nothing was) is not read; see partBeforeRun. */
  constructor(
    private readonly path: string,
    state: TableState | null,
    private readonly before: { startTime: number; file?: FileBefore | undefined },
  ) {
    const { position, open, ...table } = state ?? { position: null, ...NEW_TABLE };
    this.lines = position === null ? null : new LineFollower(path, 'checked', position);
    this.joiner = new RecordJoiner(open ?? []);
    this.table = { ...NEW_TABLE, ...table, marks: [...(table.marks ?? [])] };
    this.names = this.table.header === null ? [] : this.cells(this.table.header);
  }

  /** The columns' names; empty before the header was read. */
  get columns(): readonly string[] {
    return this.names;
  }

  state(): TableState {
    const position = this.lines?.position() ?? { offset: 0, skipping: false, before: '' };
    return { position, ...this.table, marks: [...this.table.marks], open: this.joiner.state() };
  }

  /** The next rows; null where there are none yet. */
  async next(final: boolean): Promise<TableChunk | null> {
    if (this.lines === null) {
      const begun = await this.firstLook();
      if (begun !== null) return begun;
    }
    if (await this.isWrittenAnew()) this.begin();
    const chunk = (await this.lines?.next(final)) ?? null;
    if (chunk === null) return this.rest(final);
    if (chunk.restarted) this.restart();
    const damage: string[] = chunk.passedOver ? [`a line after line ${this.table.line} is longer than a megabyte`] : [];
    const records = this.joiner.join(chunk.lines, this.table.separator ?? ',', false);
    return this.chunk(records, damage, chunk.modified);
  }

  /** A record whose closing quote never came. */
  private rest(final: boolean): TableChunk | null {
    if (!final) return null;
    const records = this.joiner.join([], ',', true);
    if (records.length === 0) return null;
    return this.chunk(records, [], Date.now());
  }

  private chunk(records: readonly string[], damage: string[], modified: number): TableChunk {
    const rows = this.freshRows(this.rowsOf(records, damage));
    const first = this.table.told ? null : (damage[0] ?? null);
    this.table.told ||= first !== null;
    return { rows: rows ?? [], modified, restarted: rows === null, damage: first };
  }

  /** Appending to a table that an earlier run began: its header counts, its rows do not. */
  private async firstLook(): Promise<TableChunk | null> {
    const { startTime, file } = this.before;
    const { size, tail } = await partBeforeRun(this.path, startTime, file);
    const old = new LineFollower(this.path, 'checked', null);
    const [header] = size === 0 ? [] : ((await old.next(true))?.lines ?? []);
    this.lines = new LineFollower(this.path, 'checked', header === undefined ? null : at(size, tail));
    if (header === undefined) return null;
    this.setHeader(header, undefined);
    this.table.old = size;
    return { rows: [], modified: startTime, restarted: false, damage: null };
  }

  /** A table of before the run was written again, and is as long as it was: all of it is the run's now. */
  private async isWrittenAnew(): Promise<boolean> {
    const { old } = this.table;
    if (old === 0 || this.lines?.position().offset !== old) return false;
    const { size, modified } = await lookOf(this.path);
    return size === old && modified >= this.before.startTime;
  }

  private begin(): void {
    this.restart();
    Object.assign(this.table, { read: 0, marks: [], old: 0 });
    this.lines = new LineFollower(this.path, 'checked', null);
  }

  private restart(): void {
    this.joiner = new RecordJoiner();
    Object.assign(this.table, { header: null, separator: null, line: 0, seen: 0, hash: '' });
  }

  private rowsOf(records: readonly string[], damage: string[]): TableRow[] {
    const rows: TableRow[] = [];
    records.forEach((record, index) => {
      const line = this.table.line + 1;
      this.table.line += record.split('\n').length;
      if (record.trim() === '') return;
      if (this.table.header === null) {
        this.setHeader(
          record,
          records.slice(index + 1).find((one) => one.trim() !== ''),
        );
      } else this.readRow(record, line, rows, damage);
    });
    return rows;
  }

  /** The rows that were not given out before; null where the table turns out to be another, which is then read anew. */
  private freshRows(rows: readonly TableRow[]): TableRow[] | null {
    const { table } = this;
    const fresh: TableRow[] = [];
    for (const row of rows) {
      table.seen++;
      table.hash = createHash('sha1').update(table.hash).update(knownBy(row)).digest('base64url').slice(0, 12);
      const isFresh = table.seen > table.read;
      if (isFresh) fresh.push(row);
      const power = Math.log2(table.seen);
      if (!Number.isInteger(power)) continue;
      if (isFresh) table.marks[power] = table.hash;
      else if (table.marks[power] !== table.hash) {
        this.begin();
        return null;
      }
    }
    table.read = Math.max(table.read, table.seen);
    return fresh;
  }

  private setHeader(written: string, first: string | undefined): void {
    const header = written.replace(/^\uFEFF/, '').replace(/\r$/, '');
    this.table.header = header;
    this.table.separator = separatorOf(header, first);
    this.names = this.cells(header);
  }

  private readRow(record: string, line: number, rows: TableRow[], damage: string[]): void {
    const { names } = this;
    const cells = this.cells(record);
    // Programs that append to a table may write the header again, with other columns even.
    if (cells.length > 1 && cells[0] !== '' && cells[0] === names[0]) {
      this.names = cells;
      this.table.header = record;
    } else if (cells.length < names.length || cells.slice(names.length).some((cell) => cell !== '')) {
      damage.push(`line ${line} has ${cells.length} cells where the header has ${names.length}`);
    } else {
      const filled = names.map((name, index): [string, string] => [name, cells[index] ?? '']);
      rows.push(new Map(filled.filter(([, cell]) => cell !== '')));
    }
  }

  private cells(record: string): string[] {
    const delimiter = this.table.separator ?? ',';
    const cells = record.includes('"')
      ? (Papa.parse<string[]>(record, { delimiter, newline: '\n' }).data[0] ?? [])
      : record.split(delimiter);
    return cells.map((cell) => cell.trim());
  }
}

function at(offset: number, before: string): LinePosition {
  return { offset, skipping: false, before };
}

/** What of a row stays the same when the table is written again with more columns. */
function knownBy(row: TableRow): string {
  return JSON.stringify([...row].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The separator that occurs most in the header; a space only where the first row has as many. */
function separatorOf(header: string, first: string | undefined): string {
  const outside = header.replaceAll(/"[^"]*"/g, '');
  const count = (text: string, separator: string) => text.split(separator).length - 1;
  const [best = ','] = [...SEPARATORS].sort((a, b) => count(outside, b) - count(outside, a));
  if (count(outside, best) > 0) return best;
  const spaces = count(outside, ' ');
  return spaces > 0 && first !== undefined && count(first.trim(), ' ') === spaces ? ' ' : ',';
}
