import { basename } from 'node:path';
import { parseLiteral } from '../../../shared/stdout/literal';
import { cellNumber } from '../../ingest/csvSource';
import { TableFile, type TableRow, type TableState } from '../../ingest/tableFile';
import type { IncomingPoint } from '../../store/store';
import type { LoggerContext } from '../loggers';
import { storedState, storePoints } from '../logPoints';

export interface StepTable {
  /** The column that gives the step of a row. */
  step: string;
  /** A step that falls begins a segment, which goes on behind the last: programs append to the table of an earlier one. */
  segments: boolean;
}

interface StepTableState {
  table: TableState;
  /** Added to each step, and the highest step so far. */
  base: number;
  highest: number;
  /** The last point of each column, to pass over what is only said again. */
  last: Record<string, string>;
}

/** Reads a table whose columns are metrics under their own names, with a column for the step. */
export class StepTableReader {
  private readonly table: TableFile;
  private readonly state: Omit<StepTableState, 'table'>;

  constructor(
    private readonly path: string,
    private readonly name: string,
    private readonly spec: StepTable,
    private readonly context: LoggerContext,
  ) {
    const stored = storedState<StepTableState>(context, name);
    const { startTime, filesBefore } = context;
    this.table = new TableFile(path, stored?.table ?? null, { startTime, file: filesBefore?.get(path) });
    this.state = { base: stored?.base ?? 0, highest: stored?.highest ?? -1, last: { ...stored?.last } };
  }

  async poll(final: boolean): Promise<boolean> {
    const chunk = await this.table.next(final);
    if (chunk === null) return false;
    const { runId, store } = this.context;
    if (chunk.damage !== null) {
      const file = basename(this.path);
      store.runs.warn(
        runId,
        `Not all of ${file} could be read. The first place that was passed over: ${chunk.damage}.`,
      );
    }
    if (chunk.restarted) Object.assign(this.state, { base: 0, highest: -1, last: {} });
    const now = Math.min(Date.now(), Math.round(chunk.modified));
    const points = chunk.rows.flatMap((row) => this.points(row, now));
    storePoints(this.context, this.name, points, { ...this.state, table: this.table.state() });
    return true;
  }

  private points(row: TableRow, timestamp: number): IncomingPoint[] {
    const written = cellNumber(row.get(this.spec.step) ?? '');
    if (written === null || !Number.isSafeInteger(written)) return [];
    const step = this.place(written);
    const points: IncomingPoint[] = [];
    for (const [column, cell] of row) {
      if (column === this.spec.step) continue;
      for (const [key, value] of valuesOf(column, cell)) {
        const said = `${step} ${value}`;
        if (this.state.last[key] === said) continue;
        this.state.last[key] = said;
        points.push({ key, step, timestamp, value });
      }
    }
    return points;
  }

  private place(written: number): number {
    const { state } = this;
    if (this.spec.segments && written + state.base < state.highest)
      state.base = state.highest + 1 - Math.min(written, 0);
    const step = written + state.base;
    state.highest = Math.max(state.highest, step);
    return step;
  }
}

/** A list, as Keras writes it, gives a value for each of its places. */
function valuesOf(column: string, cell: string): [key: string, value: number][] {
  const value = cellNumber(cell);
  if (value !== null) return [[column, value]];
  const list = /^"?\[(.*)\]"?$/s.exec(cell);
  const items = list === null ? null : parseLiteral(`[${list[1]}]`);
  if (!Array.isArray(items)) return [];
  return items.flatMap((item, at): [string, number][] => (typeof item === 'number' ? [[`${column}/${at}`, item]] : []));
}
