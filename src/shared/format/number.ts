/** The most digits a person is shown of a measured number; the rest is there on hover and copy. */
const MAX_DIGITS = 5;
/** Digits shown of the largest value even where fewer would tell the values apart. */
const USUAL_DIGITS = 3;

/** How every number of one column is written: with so many decimals, or as d.ddd times a power of ten. */
export interface ColumnPrecision {
  notation: 'fixed' | 'exponent';
  decimals: number;
}

/** A metric's value with at most five significant digits: `0.94324`, `1.2e-7`, `NaN`, `∞`, `-∞`. */
export function formatMetric(value: number): string {
  if (!Number.isFinite(value)) return formatNonFinite(value);
  const rounded = Number(value.toPrecision(MAX_DIGITS));
  return needsExponent([value]) ? tidyExponent(rounded.toExponential()) : String(rounded);
}

/** The one precision of a column: enough to tell its values apart, at most five significant digits of the largest. */
export function columnPrecision(values: readonly number[]): ColumnPrecision {
  const finite = values.filter(Number.isFinite);
  const largest = Math.max(0, ...finite.map(Math.abs));
  if (largest === 0) return { notation: 'fixed', decimals: 0 };
  if (needsExponent(finite)) return { notation: 'exponent', decimals: exponentDecimals(finite) };
  return { notation: 'fixed', decimals: fixedDecimals(finite, Math.floor(Math.log10(largest))) };
}

/** One cell at its column's precision. A value too small for it is written by itself rather than shown as zero. */
export function formatAt(value: number, precision: ColumnPrecision): string {
  if (!Number.isFinite(value)) return formatNonFinite(value);
  if (precision.notation === 'exponent') {
    return value === 0 ? '0' : tidyExponent(value.toExponential(precision.decimals));
  }
  const text = value.toFixed(precision.decimals);
  if (Number(text) !== 0) return text;
  return value === 0 ? (0).toFixed(precision.decimals) : formatMetric(Number(value.toPrecision(USUAL_DIGITS)));
}

/** All cells of a column at its one precision. */
export function formatColumn(values: readonly number[]): string[] {
  const precision = columnPrecision(values);
  return values.map((value) => formatAt(value, precision));
}

function formatNonFinite(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  return value > 0 ? '∞' : '-∞';
}

/** Whether plain digits would be too many, or would pretend to more than five significant ones. */
function needsExponent(values: readonly number[]): boolean {
  const largest = Math.max(0, ...values.map(Math.abs));
  if (largest === 0) return false;
  if (largest < 1e-4 || largest >= 1e7) return true;
  return largest >= 1e5 && values.some((value) => Math.abs(value) >= 1e5 && Number(value.toPrecision(5)) !== value);
}

function fixedDecimals(values: readonly number[], magnitude: number): number {
  const most = Math.max(0, MAX_DIGITS - 1 - magnitude);
  const usual = Math.max(0, USUAL_DIGITS - 1 - magnitude);
  const write = (decimals: number) => values.map((value) => value.toFixed(decimals));
  const exact = fewest(most, (decimals) => same(write(decimals), write(most)));
  const apart = fewest(most, (decimals) => tellsApart(write(decimals), write(most)));
  return Math.min(exact, Math.max(apart, usual));
}

function exponentDecimals(values: readonly number[]): number {
  const most = MAX_DIGITS - 1;
  const write = (decimals: number) => values.map((value) => value.toExponential(decimals));
  const exact = fewest(most, (decimals) => same(write(decimals), write(most)));
  const apart = fewest(most, (decimals) => tellsApart(write(decimals), write(most)));
  return Math.min(exact, Math.max(apart, USUAL_DIGITS - 1));
}

/** The smallest count of decimals that will do, or `most`. */
function fewest(most: number, willDo: (decimals: number) => boolean): number {
  for (let decimals = 0; decimals < most; decimals++) if (willDo(decimals)) return decimals;
  return most;
}

/** Zero must stay apart too: a value that five digits can show may not become it. */
function tellsApart(texts: readonly string[], best: readonly string[]): boolean {
  const zeros = (all: readonly string[]) => all.filter((text) => Number(text) === 0).length;
  return new Set(texts).size === new Set(best).size && zeros(texts) === zeros(best);
}

function same(left: readonly string[], right: readonly string[]): boolean {
  return left.every((text, index) => Number(text) === Number(right[index]));
}

function tidyExponent(text: string): string {
  return text.replace('e+', 'e');
}
