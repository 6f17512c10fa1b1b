import type { RunDetail } from '../../src/shared/model/run';
import type { ComparedRun } from '../../src/shared/pages/comparisonPage';
import type { ComparisonStringKey } from '../../src/shared/pages/comparisonStrings';
import type { Translate } from '../ui/strings';
import { keyOf } from './address';
import { codeRows, environmentRows } from './detailFacts';
import { type FactRow, type FactSection, toSections } from './factRow';
import { metricRows } from './metricRows';
import { matches } from './query';
import { dataRows, paramRows, summaryRows } from './runFacts';

export interface SideBySideInput {
  runs: readonly ComparedRun[];
  /** Details that have come so far, by run key. */
  details: ReadonlyMap<string, RunDetail>;
  /** Index of the baseline among the runs. */
  baseline: number;
  query: string;
  onlyDifferences: boolean;
  /** Milliseconds since the epoch. */
  now: number;
  locale: string;
  t: Translate<ComparisonStringKey>;
}

/** Every fact of the runs side by side, differences first. Of a single run nothing is folded away as equal. */
export function sideBySide(input: SideBySideInput): FactSection[] {
  const { runs, details, baseline, query, now, locale, t } = input;
  const known = runs.map((compared) => details.get(keyOf(compared)));
  const metrics = metricRows(runs, baseline, t);
  const rows = [
    ...summaryRows(runs, now, locale, t),
    ...metrics.filter(({ group }) => group === 'metrics'),
    ...paramRows(runs, t),
    ...dataRows(runs, t),
    ...codeRows(runs, known, t),
    ...environmentRows(known, t),
    ...metrics.filter(({ group }) => group === 'system'),
  ];
  const found = rows.filter((row) => matches(query, row.label, row.key));
  return toSections(found.map((row) => alwaysShown(row, runs.length)))
    .map((section) => (input.onlyDifferences && runs.length > 1 ? { ...section, equal: [] } : section))
    .filter(({ differing, equal }) => differing.length + equal.length > 0);
}

/** How each run ended is what a reader looks for first: it is never folded. */
function alwaysShown(row: FactRow, runCount: number): FactRow {
  return runCount === 1 || row.group === 'summary' ? { ...row, differs: true } : row;
}
