import type { PbfReader } from 'pbf';
import { BYTES, DOUBLE, eachField, nestedEnd } from '../binary/protobuf';
import type { Tensor } from './tensor';

/** The distribution of many numbers at one step. */
export interface Histogram {
  count: number;
  /** null where the log does not say. */
  sum: number | null;
  /** Left edge, right edge, count; without the empty ones. */
  buckets: [left: number, right: number, count: number][];
}

const MAX_BUCKETS = 16_384;

/** Reads a HistogramProto: right edges and counts, with the smallest and the largest number. */
export function readHistogram(reader: PbfReader, end: number): Histogram {
  const limits: number[] = [];
  const counts: number[] = [];
  const facts = { min: 0, max: 0, num: 0, sum: 0 };
  const names = ['', 'min', 'max', 'num', 'sum'] as const;
  eachField(reader, end, (field, type) => {
    const name = names[field];
    if (field === 6 || field === 7) readDoubles(reader, end, type, field === 6 ? limits : counts);
    else if (name !== undefined && name !== '' && type === DOUBLE) facts[name] = reader.readDouble();
  });
  const buckets = counts.map((count, at): [number, number, number] => [
    Math.max(limits[at - 1] ?? facts.min, facts.min),
    Math.min(limits[at] ?? facts.max, facts.max),
    count,
  ]);
  return { count: facts.num, sum: facts.sum, buckets: buckets.filter(([, , count]) => count !== 0) };
}

/** A tensor of rows of left edge, right edge and count, as TensorFlow 2 writes histograms; null for another. */
export function histogramOf({ shape, numbers }: Tensor): Histogram | null {
  if (shape.length !== 2 || shape[1] !== 3 || shape[0] !== numbers.length / 3) return null;
  const buckets: Histogram['buckets'] = [];
  let count = 0;
  for (let at = 0; at < numbers.length; at += 3) {
    const [left = 0, right = 0, inside = 0] = numbers.slice(at, at + 3);
    count += inside;
    if (inside !== 0) buckets.push([left, right, inside]);
  }
  return { count, sum: null, buckets };
}

function readDoubles(reader: PbfReader, outer: number, type: number, into: number[]): void {
  if (type === DOUBLE) into.push(reader.readDouble());
  if (type !== BYTES) return;
  const end = nestedEnd(reader, outer);
  while (reader.pos + 8 <= end && into.length < MAX_BUCKETS) into.push(reader.readDouble());
  reader.pos = end;
}

/** A line of the file that a tag's histograms are written to. */
export function histogramLine(step: number | bigint, { count, sum, buckets }: Histogram): string {
  return `{"step":${step},"count":${JSON.stringify(count)},"sum":${JSON.stringify(sum)},"buckets":${JSON.stringify(buckets)}}\n`;
}
