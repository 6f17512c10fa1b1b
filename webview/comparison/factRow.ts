import type { RunAddress } from '../../src/shared/pages/comparisonPage';

export type FactGroup = 'summary' | 'metrics' | 'system' | 'params' | 'data' | 'code' | 'environment' | 'machine';

/** Where a click on a cell leads. */
export type FactLink =
  | { kind: 'commit'; address: RunAddress; metric: string | null; step: number | null }
  | { kind: 'dataset'; address: RunAddress; path: string }
  | { kind: 'param'; address: RunAddress; key: string };

/** One fact of one run. */
export interface FactCell {
  /** As shown; null where nothing was recorded. */
  text: string | null;
  /** The whole value, for the tooltip and for copying. */
  full: string;
  /** How far a number is from the baseline's, signed; null where there is nothing to tell. */
  delta: string | null;
  best: boolean;
  link: FactLink | null;
  /** What a tooltip says beside the value. */
  hint?: string;
  /** Invisible digits that bring a decimal point under the others of its column. */
  pad?: string;
  /** Name of a codicon and the run status it stands for. */
  icon?: { name: string; className: string };
}

/** One fact of all compared runs; cells in the order of the runs. */
export interface FactRow {
  group: FactGroup;
  key: string;
  label: string;
  numeric: boolean;
  cells: FactCell[];
  /** Whether any two runs disagree. */
  differs: boolean;
}

export interface FactSection {
  group: FactGroup;
  differing: FactRow[];
  equal: FactRow[];
}

export function textCell(text: string | null, full = text ?? '', link: FactLink | null = null): FactCell {
  return { text, full, delta: null, best: false, link };
}

/** A row of words: it differs where its full values do. */
export function textRow(group: FactGroup, key: string, label: string, cells: FactCell[]): FactRow {
  const differs = cells.some(({ text, full }) => text !== cells[0]?.text || full !== cells[0]?.full);
  return { group, key, label, numeric: false, cells, differs };
}

/** Sections in their given order, each split into what differs and what does not; empty ones left out. */
export function toSections(rows: readonly FactRow[]): FactSection[] {
  const groups = [...new Set(rows.map(({ group }) => group))];
  return groups.map((group) => {
    const own = rows.filter((row) => row.group === group);
    return { group, differing: own.filter(({ differs }) => differs), equal: own.filter(({ differs }) => !differs) };
  });
}
