import { formatColumn } from '../../shared/format/number';
import { decodeNumber } from '../../shared/model/metric';
import type { RunSummary } from '../../shared/model/run';
import { commitText, datasetText, durationText, MISSING } from './runFacts';
import { metricsOf } from './shownRun';

/** One fact of all compared runs, a cell a run. */
export interface ComparedRow {
  name: string;
  cells: string[];
  /** Indexes of the best cells, where it is known which way is better. */
  best: number[];
}

export interface Comparison {
  facts: ComparedRow[];
  params: ComparedRow[];
  metrics: ComparedRow[];
  /** How many params all runs agree on, which are therefore not among the rows. */
  equalParams: number;
}

/** What tells runs apart: facts, the params that differ, and all metrics. */
export function compareRuns(runs: readonly RunSummary[], now: number): Comparison {
  const params = keysOf(runs, ({ params: values }) => Object.keys(values)).map((name) =>
    row(
      name,
      runs.map((run) => run.params[name] ?? MISSING),
    ),
  );
  const differing = params.filter(({ cells }) => new Set(cells).size > 1);
  return {
    facts: [
      row(
        'status',
        runs.map(({ status }) => status),
      ),
      row(
        'duration',
        runs.map((run) => durationText(run, now)),
      ),
      row('commit', runs.map(commitText)),
      ...datasetRows(runs),
    ],
    params: differing,
    metrics: keysOf(runs, (run) => metricsOf(run, false).map(([key]) => key)).map((key) => metricRow(runs, key)),
    equalParams: params.length - differing.length,
  };
}

function metricRow(runs: readonly RunSummary[], key: string): ComparedRow {
  const values = runs.map((run) => {
    const summary = run.metrics[key];
    return summary === undefined ? null : decodeNumber(summary.last);
  });
  const texts = formatColumn(values.filter((value) => value !== null));
  const cells = values.map((value) => (value === null ? MISSING : (texts.shift() ?? MISSING)));
  return { name: key, cells, best: bestOf(values, goalOf(runs, key)) };
}

/** Which way is better is only known of the job's own metric; of the others nothing is claimed. */
function goalOf(runs: readonly RunSummary[], key: string): RunSummary['goal'] {
  return runs.find(({ mainMetric, goal }) => mainMetric === key && goal !== null)?.goal ?? null;
}

function bestOf(values: readonly (number | null)[], goal: RunSummary['goal']): number[] {
  const finite = values.filter((value) => value !== null && Number.isFinite(value)) as number[];
  if (goal === null || new Set(finite).size < 2) return [];
  const best = goal === 'maximize' ? Math.max(...finite) : Math.min(...finite);
  return values.flatMap((value, index) => (value === best ? [index] : []));
}

function datasetRows(runs: readonly RunSummary[]): ComparedRow[] {
  return keysOf(runs, ({ datasets }) => datasets.map(({ path }) => path)).map((path) =>
    row(
      path,
      runs.map(({ datasets }) => {
        const use = datasets.find((candidate) => candidate.path === path);
        return use === undefined ? MISSING : datasetText(use);
      }),
    ),
  );
}

function keysOf(runs: readonly RunSummary[], keys: (run: RunSummary) => string[]): string[] {
  return [...new Set(runs.flatMap(keys))];
}

function row(name: string, cells: string[]): ComparedRow {
  return { name, cells, best: [] };
}
