import type { Literal } from '../../../shared/stdout/literal';
import { isTable } from '../../../shared/stdout/objectContent';

/** A line for W&B's histogram: edges and counts, without the empty buckets. null for anything else. */
export function histogramLine(step: number, value: Literal): string | null {
  if (!isTable(value) || value._type !== 'histogram') return null;
  const counts = numbers(value.values);
  const edges = numbers(value.bins) ?? packedEdges(value.packedBins);
  if (counts === null || edges === null || edges.length !== counts.length + 1) return null;
  const buckets = counts.map((count, at) => [edges[at], edges[at + 1], count]);
  const count = counts.reduce((sum, one) => sum + one, 0);
  return `${JSON.stringify({ step, count, sum: null, buckets: buckets.filter(([, , inside]) => inside !== 0) })}\n`;
}

function packedEdges(packed: Literal | undefined): number[] | null {
  if (!isTable(packed ?? null)) return null;
  const { min, size, count } = packed as Record<string, Literal>;
  if (typeof min !== 'number' || typeof size !== 'number' || typeof count !== 'number') return null;
  if (!(count >= 0 && count <= 100_000)) return null;
  return Array.from({ length: Math.floor(count) + 1 }, (_, at) => min + at * size);
}

function numbers(list: Literal | undefined): number[] | null {
  return Array.isArray(list) && list.every((one) => typeof one === 'number') ? (list as number[]) : null;
}
