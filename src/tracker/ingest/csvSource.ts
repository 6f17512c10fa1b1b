import Papa from 'papaparse';
import type { LiteralTable } from '../../shared/stdout/literal';
import { toNumber } from '../../shared/stdout/literal';
import type { PlacerState } from '../../shared/stdout/stepPlacer';
import type { IncomingPoint } from '../store/store';
import { sizeBeforeRun } from './beforeRun';
import { LineFollower, type LinePosition } from './lineFollower';
import { RowReader } from './rowReader';
import type { Source, SourceContext } from './source';

interface Table {
  header: string | null;
  /** The start of the first row of data, by which a table that is written again with more rows is known. */
  firstRow: string | null;
  /** The next row of data is the table's first. */
  atStart: boolean;
  /** How many rows of data were read, and how many of them are still to be passed over after a rewrite. */
  read: number;
  again: number;
}

interface CsvState extends Table {
  position: LinePosition;
  rows: PlacerState;
}

const NEW_TABLE: Table = { header: null, firstRow: null, atStart: true, read: 0, again: 0 };
/** Characters of the first row that are kept to know it by. */
const FIRST_ROW = 500;

/** Columns by other names than a row's own fields. */
const ALIASES: Record<string, string> = {
  '': 'step',
  Step: 'step',
  Epoch: 'epoch',
  Iteration: 'iteration',
  Iter: 'iter',
};

/** Reads metrics that a program appends to a table, or writes again with each row more. */
export class CsvSource implements Source {
  private lines: LineFollower | null;
  private readonly rows: RowReader;
  private readonly table: Table;

  constructor(
    private readonly path: string,
    private readonly name: string,
    private readonly context: SourceContext,
  ) {
    const text = context.store.metrics.position(context.runId, name);
    const state = text === null ? null : (JSON.parse(text) as CsvState);
    this.lines = state === null ? null : new LineFollower(path, 'checked', state.position);
    this.rows = new RowReader(state?.rows ?? null);
    const { header, firstRow, atStart, read, again } = state ?? NEW_TABLE;
    this.table = { header, firstRow, atStart, read, again };
    context.fileKeys.note(this.rows.lastSteps());
  }

  async poll(final: boolean): Promise<boolean> {
    this.lines ??= await this.firstLook();
    const chunk = await this.lines.next(final);
    if (chunk === null) return false;
    if (chunk.restarted) Object.assign(this.table, { header: null, atStart: true });
    const lines = chunk.lines.filter((line) => line.trim() !== '');
    this.table.header ??= headerOf(lines.shift());
    const now = Math.min(Date.now(), Math.round(chunk.modified));
    this.store(this.points(this.freshRows(lines), now), this.lines);
    return true;
  }

  /** Appending to a table that an earlier run began: its header counts, its rows do not. */
  private async firstLook(): Promise<LineFollower> {
    const offset = await sizeBeforeRun(this.path, this.context.startTime);
    const old = new LineFollower(this.path, 'checked', null);
    const [header] = offset === 0 ? [] : ((await old.next(true))?.lines ?? []);
    if (header === undefined) return new LineFollower(this.path, 'checked', null);
    Object.assign(this.table, { header: headerOf(header), atStart: false });
    const lines = new LineFollower(this.path, 'checked', { offset, skipping: false, before: '' });
    this.store([], lines);
    return lines;
  }

  /** The rows that were not read before. */
  private freshRows(lines: string[]): string[] {
    const { table } = this;
    const [first] = lines;
    if (table.atStart && first !== undefined) {
      const known = first.slice(0, FIRST_ROW);
      table.again = known === table.firstRow ? table.read : 0;
      if (table.again === 0) table.read = 0;
      Object.assign(table, { firstRow: known, atStart: false });
    }
    const passed = Math.min(table.again, lines.length);
    table.again -= passed;
    table.read += lines.length - passed;
    return lines.slice(passed);
  }

  private points(lines: string[], now: number): IncomingPoint[] {
    const { header } = this.table;
    if (header === null || lines.length === 0) return [];
    const parsed = Papa.parse<string[]>([header, ...lines].join('\n'), { skipEmptyLines: true });
    const [names = [], ...rows] = parsed.data;
    return rows.flatMap((cells) => this.rows.read(rowOf(names, cells), now));
  }

  private store(points: IncomingPoint[], lines: LineFollower): void {
    const state: CsvState = { position: lines.position(), rows: this.rows.state(), ...this.table };
    this.context.store.metrics.append(this.context.runId, points, { source: this.name, state: JSON.stringify(state) });
    this.context.fileKeys.note(points.map(({ key, step }) => [key, step]));
  }
}

function headerOf(line: string | undefined): string | null {
  return line?.replace(/^\uFEFF/, '') ?? null;
}

/** Cells without a number are left out, but for the name in a table of names and values. */
function rowOf(names: string[], cells: string[]): LiteralTable {
  const row: LiteralTable = {};
  names.forEach((written, at) => {
    const name = ALIASES[written.trim()] ?? written.trim();
    const cell = (cells[at] ?? '').trim();
    const value = toNumber(cell);
    if (cell === '' || name === '__proto__') return;
    if (!Number.isNaN(value) || /^[-+]?nan$/i.test(cell)) row[name] = value;
    else if (['metric', 'key', 'name'].includes(name)) row[name] = cell;
  });
  return row;
}
