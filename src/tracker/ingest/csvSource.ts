import { basename } from 'node:path';
import type { LiteralTable } from '../../shared/stdout/literal';
import { toNumber } from '../../shared/stdout/literal';
import type { PlacerState } from '../../shared/stdout/stepPlacer';
import type { IncomingPoint } from '../store/store';
import { RowReader } from './rowReader';
import type { Source, SourceContext } from './source';
import { TableFile, type TableRow, type TableState } from './tableFile';

interface CsvState extends TableState {
  rows: PlacerState;
}

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
  private readonly table: TableFile;
  private readonly rows: RowReader;

  constructor(
    private readonly path: string,
    private readonly name: string,
    private readonly context: SourceContext,
  ) {
    const text = context.store.metrics.position(context.runId, name);
    const state = text === null ? null : (JSON.parse(text) as CsvState);
    const { rows, ...table } = state ?? { rows: null };
    this.table = new TableFile(path, state === null ? null : (table as TableState), {
      startTime: context.startTime,
      file: context.filesBefore?.get(path),
    });
    this.rows = new RowReader(rows);
    context.fileKeys.note(this.rows.lastSteps());
  }

  async poll(final: boolean): Promise<boolean> {
    const chunk = await this.table.next(final);
    if (chunk === null) return false;
    const now = Math.min(Date.now(), Math.round(chunk.modified));
    if (chunk.damage !== null) {
      const file = basename(this.path);
      this.context.store.runs.warn(
        this.context.runId,
        `Not all of ${file} could be read. The first place that was passed over: ${chunk.damage}.`,
      );
    }
    this.store(chunk.rows.flatMap((row) => this.rows.read(literalOf(row), now)));
    return true;
  }

  private store(points: IncomingPoint[]): void {
    const { runId, store, fileKeys } = this.context;
    const state: CsvState = { ...this.table.state(), rows: this.rows.state() };
    store.metrics.append(runId, points, { source: this.name, state: JSON.stringify(state) });
    fileKeys.note(points.map(({ key, step }) => [key, step]));
  }
}

/** Cells without a number are left out, but for the name in a table of names and values. */
function literalOf(cells: TableRow): LiteralTable {
  const row: LiteralTable = {};
  for (const [written, cell] of cells) {
    const name = Object.hasOwn(ALIASES, written) ? (ALIASES[written] ?? written) : written;
    if (name === '__proto__') continue;
    const value = cellNumber(cell);
    if (value !== null) row[name] = value;
    else if (['metric', 'key', 'name'].includes(name)) row[name] = cell;
  }
  return row;
}

/** The number that a cell writes, as Python, R, C and decimal commas do; null for a text. */
export function cellNumber(cell: string): number | null {
  if (/^[-+]?nan$/i.test(cell)) return Number.NaN;
  const value = toNumber(/^[-+]?\d+,\d+(?:e[-+]?\d+)?$/i.test(cell) ? cell.replace(',', '.') : cell);
  return cell === '' || Number.isNaN(value) ? null : value;
}
