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
import { commitCell, durationCell, paramCell, statusCell } from './runFacts';

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
  /** Milliseconds since the epoch; a function, so that columns outlive a moment. */
  now: () => number;
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
  const columns: RunColumn[] = [
    statusColumn(t),
    ...keys.map((key) => metricColumn(key, input)),
    ...differingParams(runs).map((key) => paramColumn(key, runs, t)),
    {
      key: 'duration',
      label: t('duration'),
      numeric: true,
      cell: (compared) => durationCell(compared, now()),
      sortValue: ({ run }) => (run.endTime ?? now()) - run.startTime,
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

/** Params in which any two runs disagree, by name. */
function differingParams(runs: readonly ComparedRun[]): string[] {
  const first = runs[0]?.run.params ?? {};
  const keys = new Set(runs.flatMap(({ run }) => Object.keys(run.params)));
  const differs = (key: string) => runs.some(({ run }) => run.params[key] !== first[key]);
  return [...keys].filter(differs).sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
}

function paramColumn(key: string, runs: readonly ComparedRun[], t: Translate<ComparisonStringKey>): RunColumn {
  const values = runs.flatMap(({ run }) => run.params[key] ?? []);
  const pad = decimalPad(values);
  const numeric = values.every((value) => value.trim() !== '' && !Number.isNaN(Number(value)));
  return {
    key: `param:${key}`,
    label: key,
    numeric,
    cell: (compared) => {
      const cell = paramCell(compared, key, t);
      return cell.text === null ? cell : { ...cell, pad: pad(cell.text) };
    },
    sortValue: (compared) => paramValue(compared.run.params[key]),
  };
}

/** What brings the decimal points of a column's plain numbers under each other: invisible digits after each. */
export function decimalPad(values: readonly string[]): (value: string) => string {
  const decimals = (value: string) => (value.includes('.') ? value.length - value.indexOf('.') - 1 : 0);
  if (!values.every((value) => /^-?\d+(\.\d+)?$/.test(value))) return () => '';
  const most = values.reduce((high, value) => Math.max(high, decimals(value)), 0);
  return (value) => {
    const missing = most - decimals(value);
    return missing === 0 ? '' : `${decimals(value) === 0 ? '.' : ''}${'0'.repeat(missing)}`;
  };
}

function paramValue(value: string | undefined): number | string | null {
  if (value === undefined) return null;
  return value.trim() !== '' && !Number.isNaN(Number(value)) ? Number(value) : value;
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
  const lastOf = ({ run }: ComparedRun) => {
    const metric = run.metrics[key];
    return metric ? decodeNumber(metric.last) : null;
  };
  const isBest = (compared: ComparedRun) => values.length > 1 && best !== null && lastOf(compared) === best;
  return {
    key: `metric:${key}`,
    label: key,
    numeric: true,
    cell: (compared) => metricCell(compared, key, precision, { best: isBest(compared), base: null, t }),
    sortValue: lastOf,
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

/** The baseline as the first column, the others in their order. */
export function baselineFirst(
  runs: readonly ComparedRun[],
  chosen: { folder: string; runId: string } | null,
): readonly ComparedRun[] {
  const index = baselineOf(runs, chosen);
  return index === 0 ? runs : [...runs.slice(index, index + 1), ...runs.slice(0, index), ...runs.slice(index + 1)];
}
