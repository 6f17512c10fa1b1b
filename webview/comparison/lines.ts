import { decodeNumber, type JsonNumber } from '../../src/shared/model/metric';
import type { ComparisonState } from '../../src/shared/pages/comparisonPage';
import { smooth } from './smoothing';

/** A point as chart.js takes it unparsed; `y` is NaN where the line has a gap. */
export interface LinePoint {
  x: number;
  y: number;
  step: number;
  /** As measured, before smoothing and before a scale left it out. */
  value: number;
}

export interface Line {
  /** As measured. */
  raw: LinePoint[];
  /** The same, smoothed; `raw` itself where there is nothing to smooth. */
  shown: LinePoint[];
  /** How many points are NaN or infinite, and how many a logarithmic scale has no place for. */
  notFinite: number;
  notPositive: number;
}

export interface LineOptions {
  xAxis: ComparisonState['xAxis'];
  logScale: boolean;
  smoothing: number;
  /** Milliseconds since the epoch; where `time` starts to count. */
  startTime: number;
}

interface Points {
  steps: readonly number[];
  timestamps: readonly number[];
  values: readonly JsonNumber[];
}

/** A series as the chart draws it. */
export function toLine(points: Points, options: LineOptions): Line {
  const values = points.values.map(decodeNumber);
  const place = (value: number) => (Number.isFinite(value) && !(options.logScale && value <= 0) ? value : Number.NaN);
  const at = (y: (index: number) => number): LinePoint[] =>
    values.map((value, index) => ({
      x: xOf(points, index, options),
      y: y(index),
      step: points.steps[index] ?? 0,
      value,
    }));
  const raw = at((index) => place(values[index] ?? Number.NaN));
  const smoothed = options.smoothing > 0 ? smooth(values, options.smoothing) : values;
  const finite = values.filter(Number.isFinite);
  return {
    raw,
    shown: options.smoothing > 0 ? at((index) => place(smoothed[index] ?? Number.NaN)) : raw,
    notFinite: values.length - finite.length,
    notPositive: options.logScale ? finite.filter((value) => value <= 0).length : 0,
  };
}

function xOf(points: Points, index: number, { xAxis, startTime }: LineOptions): number {
  if (xAxis === 'step') return points.steps[index] ?? 0;
  const timestamp = points.timestamps[index] ?? startTime;
  return xAxis === 'clock' ? timestamp : timestamp - startTime;
}

/** Index of the point nearest to x; -1 in an empty line. Points are in order of x. */
export function nearestIndex(points: readonly LinePoint[], x: number): number {
  let low = 0;
  let high = points.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((points[middle]?.x ?? 0) < x) low = middle + 1;
    else high = middle;
  }
  const before = points[low - 1];
  const at = points[low];
  if (!at) return -1;
  return before && x - before.x <= at.x - x ? low - 1 : low;
}
