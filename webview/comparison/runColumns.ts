import { type ColumnPrecision, columnPrecision } from '../../src/shared/format/number';
import { decodeNumber } from '../../src/shared/model/metric';
import type { ComparedRun } from '../../src/shared/pages/comparisonPage';
import type { ComparisonStringKey } from '../../src/shared/pages/comparisonStrings';
import type { Translate } from '../ui/strings';
import { addressKey } from './address';
import { type FactCell, textCell } from './factRow';
import { bestOf, goalOf } from './goals';
import { formatDelta, isSystem, metricCell, metricKeys } from './metricRows';
import { matches } from './query';
import { commitCell, durationCell, paramRows, statusCell } from './runFacts';

/** One column of the table that has a row a run. */
export interface RunColumn {
  key: string;
  label: string;
  numeric: boolean;
  cell: (compared: ComparedRun) => FactCell;
  /** What the column sorts by; null sorts last. */
  sortValue: (compared: ComparedRun) => number | string | null;
}

export interface RunColumnsInput {
  runs: readonly ComparedRun[];
  baseline: ComparedRun | null;
  query: string;
  /** Only the main metric and its difference, for panes beside code. */
  narrow: boolean;
  showSystem: boolean;
  /** Milliseconds since the epoch. */
  now: number;
  t: Translate<ComparisonStringKey>;
}

/** Metrics first, then the params in which the runs differ, then how each run ended. */
export function runColumns(input: RunColumnsInput): RunColumn[] {
  const { runs, baseline, query, narrow, now, t } = input;
  const keys = metricKeys(runs).filter((key) => input.showSystem || !isSystem(key));
  if (narrow) {
    const main = keys[0];
    return main === undefined
      ? [statusColumn(t)]
      : [metricColumn(main, input), differenceColumn(main, runs, baseline, t)];
  }
  const params = paramRows(runs, t).filter((row) => row.differs);
  const columns: RunColumn[] = [
    statusColumn(t),
    ...keys.map((key) => metricColumn(key, input)),
    ...params.map((row): RunColumn => {
      const cells = row.numeric ? alignDecimals(row.cells) : row.cells;
      const byRun = new Map(runs.map((compared, index) => [compared, cells[index] ?? textCell(null)]));
      const cell = (compared: ComparedRun) => byRun.get(compared) ?? textCell(null);
      return {
        key: `param:${row.key}`,
        label: row.label,
        numeric: row.numeric,
        cell,
        sortValue: (run) => paramValue(cell(run)),
      };
    }),
    {
      key: 'duration',
      label: t('duration'),
      numeric: true,
      cell: (compared) => durationCell(compared, now),
      sortValue: ({ run }) => (run.endTime ?? now) - run.startTime,
    },
    {
      key: 'commit',
      label: t('commit'),
      numeric: false,
      cell: (compared) => commitCell(compared, t),
      sortValue: ({ run }) => run.commit,
    },
  ];
  const found = columns.filter((column) => matches(query, column.label));
  return found.length > 0 ? found : columns;
}

/** Pads plain decimal numbers invisibly, so that their points stand under each other. */
export function alignDecimals(cells: readonly FactCell[]): readonly FactCell[] {
  const decimals = ({ text }: FactCell) => (text?.includes('.') ? text.length - text.indexOf('.') - 1 : 0);
  if (!cells.every(({ text }) => text === null || /^-?\d+(\.\d+)?$/.test(text))) return cells;
  const most = Math.max(0, ...cells.map(decimals));
  return cells.map((cell) => {
    const missing = most - decimals(cell);
    if (cell.text === null || missing === 0) return cell;
    return { ...cell, pad: `${decimals(cell) === 0 ? '.' : ''}${'0'.repeat(missing)}` };
  });
}

function paramValue({ text }: FactCell): number | string | null {
  if (text === null) return null;
  return text.trim() !== '' && !Number.isNaN(Number(text)) ? Number(text) : text;
}

function statusColumn(t: Translate<ComparisonStringKey>): RunColumn {
  return {
    key: 'status',
    label: t('status'),
    numeric: false,
    cell: (compared) => statusCell(compared, t),
    sortValue: ({ run }) => run.status,
  };
}

function metricColumn(key: string, { runs, t }: RunColumnsInput): RunColumn {
  const values = metricValues(key, runs);
  const precision = columnPrecision(values);
  const best = bestOf(
    values,
    goalOf(
      key,
      runs.map(({ run }) => run),
    ),
  );
  const valueOf = ({ run }: ComparedRun) => {
    const metric = run.metrics[key];
    return metric ? decodeNumber(metric.last) : null;
  };
  const isBest = (compared: ComparedRun) => values.length > 1 && best !== null && valueOf(compared) === best;
  return {
    key: `metric:${key}`,
    label: key,
    numeric: true,
    cell: (compared) => metricCell(compared, key, precision, { best: isBest(compared), base: null, t }),
    sortValue: valueOf,
  };
}

function differenceColumn(
  key: string,
  runs: readonly ComparedRun[],
  baseline: ComparedRun | null,
  t: Translate<ComparisonStringKey>,
): RunColumn {
  const precision: ColumnPrecision = columnPrecision(metricValues(key, runs));
  const base = baseline?.run.metrics[key];
  const difference = ({ run }: ComparedRun) => {
    const metric = run.metrics[key];
    return metric && base ? decodeNumber(metric.last) - decodeNumber(base.last) : null;
  };
  return {
    key: 'difference',
    label: t('difference'),
    numeric: true,
    cell: (compared) => {
      const delta = difference(compared);
      return textCell(delta === null ? null : (formatDelta(delta, precision) ?? ''), String(delta));
    },
    sortValue: difference,
  };
}

function metricValues(key: string, runs: readonly ComparedRun[]): number[] {
  return runs.flatMap(({ run }) => {
    const metric = run.metrics[key];
    return metric ? [decodeNumber(metric.last)] : [];
  });
}

export interface RunOrder {
  column: string;
  descending: boolean;
}

/** Runs in the order of a column; what has no value comes last either way. */
export function sortRuns(
  runs: readonly ComparedRun[],
  columns: readonly RunColumn[],
  order: RunOrder | null,
): readonly ComparedRun[] {
  const column = columns.find(({ key }) => key === order?.column);
  if (!order || !column) return runs;
  const sign = order.descending ? -1 : 1;
  const missing = (value: number | string | null) =>
    value === null || (typeof value === 'number' && Number.isNaN(value));
  const keyed = runs.map((compared) => ({ compared, value: column.sortValue(compared) }));
  keyed.sort((a, b) => {
    if (missing(a.value) || missing(b.value)) return Number(missing(a.value)) - Number(missing(b.value));
    if (typeof a.value === 'number' && typeof b.value === 'number') return sign * (a.value - b.value);
    return sign * String(a.value).localeCompare(String(b.value), 'en', { numeric: true });
  });
  return keyed.map(({ compared }) => compared);
}

/** Runs whose name, command, params or tags hold the search; all of them where the search names a column instead. */
export function findRuns(runs: readonly ComparedRun[], query: string): readonly ComparedRun[] {
  const found = runs.filter(({ run }) =>
    matches(query, run.name, run.command, ...Object.entries(run.params).flat(), ...Object.values(run.tags)),
  );
  return found.length > 0 ? found : runs;
}

/** The baseline: the chosen run where it is still compared, else the first. */
export function baselineOf(runs: readonly ComparedRun[], chosen: { folder: string; runId: string } | null): number {
  const key = chosen && addressKey(chosen);
  const index = runs.findIndex(({ folder, run }) => addressKey({ folder, runId: run.id }) === key);
  return Math.max(0, index);
}
