import { shortHash } from '../../src/shared/format/hash';
import { type ColumnPrecision, columnPrecision, formatAt, formatMetric } from '../../src/shared/format/number';
import { decodeNumber, type MetricSummary, SYSTEM_PREFIX } from '../../src/shared/model/metric';
import type { ComparedRun } from '../../src/shared/pages/comparisonPage';
import type { ComparisonStringKey } from '../../src/shared/pages/comparisonStrings';
import type { Translate } from '../ui/strings';
import { addressOf } from './address';
import { type FactCell, type FactRow, textCell } from './factRow';
import { bestOf, goalOf } from './goals';
import { withMinus } from './minus';

/** Metric names of all runs: main metrics first, then by name, the cockpit's own `system/` ones last. */
export function metricKeys(runs: readonly ComparedRun[]): string[] {
  const main = new Set(runs.map(({ run }) => run.mainMetric));
  const keys = [...new Set(runs.flatMap(({ run }) => Object.keys(run.metrics)))];
  const rank = (key: string) => (main.has(key) ? 0 : isSystem(key) ? 2 : 1);
  return keys.sort((a, b) => rank(a) - rank(b) || a.localeCompare(b, 'en', { numeric: true }));
}

export function isSystem(key: string): boolean {
  return key.startsWith(SYSTEM_PREFIX);
}

/** A row a metric: the last value of each run, how far it is from the baseline's, and which is best. */
export function metricRows(
  runs: readonly ComparedRun[],
  baseline: number,
  t: Translate<ComparisonStringKey>,
): FactRow[] {
  const summaries = runs.map(({ run }) => run);
  return metricKeys(runs).map((key) => {
    const metrics = summaries.map((run) => run.metrics[key]);
    const values = metrics.map((metric) => (metric ? decodeNumber(metric.last) : null));
    const present = values.filter((value) => value !== null);
    const precision = columnPrecision(present);
    const best = present.length > 1 ? bestOf(present, goalOf(key, summaries)) : null;
    const differs = new Set(values.map(String)).size > 1;
    const cells = runs.map((compared, index) =>
      metricCell(compared, key, precision, {
        best: differs && best !== null && values[index] === best,
        base: index === baseline ? null : (values[baseline] ?? null),
        t,
      }),
    );
    const label = isSystem(key) ? key.slice(SYSTEM_PREFIX.length) : key;
    return { group: isSystem(key) ? 'system' : 'metrics', key, label, numeric: true, cells, differs };
  });
}

/** The cell of one run's metric; a link to the commit that produced it. */
export function metricCell(
  compared: ComparedRun,
  key: string,
  precision: ColumnPrecision,
  { best, base, t }: { best: boolean; base: number | null; t: Translate<ComparisonStringKey> },
): FactCell {
  const metric = compared.run.metrics[key];
  if (!metric) return textCell(null);
  const value = decodeNumber(metric.last);
  const { commit } = compared.run;
  return {
    text: withMinus(formatAt(value, precision)),
    full: String(value),
    delta: base === null ? null : formatDelta(value - base, precision),
    best,
    link: commit ? { kind: 'commit', address: addressOf(compared), metric: key, step: metric.lastStep } : null,
    hint: metricHint(key, value, metric, commit, t),
  };
}

function metricHint(
  key: string,
  value: number,
  metric: MetricSummary,
  commit: string | null,
  t: Translate<ComparisonStringKey>,
): string {
  return commit
    ? t('goToCommitOf', key, String(value), metric.lastStep, shortHash(commit))
    : t('noCommit', key, String(value), metric.lastStep);
}

/** A signed difference at its row's precision; null for none, or where either side is not finite. */
export function formatDelta(delta: number, precision: ColumnPrecision): string | null {
  if (!Number.isFinite(delta) || delta === 0) return null;
  const size = Math.abs(delta);
  const exponent = precision.notation === 'exponent';
  const text = exponent ? formatMetric(Number(size.toPrecision(precision.decimals + 1))) : formatAt(size, precision);
  return `${delta > 0 ? '+' : '−'}${text}`;
}
