import type { JsonNumber, MetricSeries } from '../../src/shared/model/metric';
import type { ComparedRun, ComparisonProtocol } from '../../src/shared/pages/comparisonPage';
import type { SeriesQuery } from '../../src/shared/protocol/trackerApi';
import { addressKey, keyOf } from './address';

/** A series as far as the page knows it: an overview, and every point that came after it. */
export interface CachedSeries {
  steps: number[];
  timestamps: number[];
  values: JsonNumber[];
  /** Stored points this stands for. */
  total: number;
  cursor: number;
  resolution: number;
}

type Batches = ComparisonProtocol['requests']['series'];
type Fetch = (request: Batches['request']) => Promise<Batches['response']>;

/** An overview that has grown by this factor is read again rather than grown further. */
const REREAD_AT = 3;
const MOST_QUERIES = 1000;

/** The points of the compared runs. Reads overviews once and then only tails, many series a request. */
export class SeriesCache {
  private readonly series = new Map<string, CachedSeries>();
  private readonly asked = new Set<string>();
  private readonly failures = new Map<string, string>();
  private readonly queue = new Map<string, { folder: string; query: SeriesQuery }>();
  private flushing = false;

  /** `onChange` hears which metrics' points changed. */
  constructor(
    private readonly fetch: Fetch,
    private readonly onChange: (metrics: ReadonlySet<string>) => void,
  ) {}

  get(runKey: string, metric: string): CachedSeries | undefined {
    return this.series.get(seriesKey(runKey, metric));
  }

  /** Why a metric could not be read, in a sentence; undefined when nothing is wrong. */
  failureOf(metric: string): string | undefined {
    return this.failures.get(metric);
  }

  /** Reads what is missing of a metric, and what has come since. */
  want(metric: string, runs: readonly ComparedRun[], resolution: number): void {
    for (const compared of runs) {
      const summary = compared.run.metrics[metric];
      if (!summary || summary.count === 0) continue;
      const key = seriesKey(keyOf(compared), metric);
      const known = this.series.get(key);
      if (this.asked.has(key) || (known && known.total === summary.count)) continue;
      const tail = known && summary.count > known.total && known.steps.length < known.resolution * REREAD_AT;
      const base = { runId: compared.run.id, key: metric };
      this.asked.add(key);
      this.queue.set(key, {
        folder: compared.folder,
        query: tail ? { ...base, cursor: known.cursor } : { ...base, resolution },
      });
    }
    if (this.queue.size > 0 && !this.flushing) {
      this.flushing = true;
      queueMicrotask(() => void this.flush());
    }
  }

  /** Forgets a failure, so that the next {@link want} asks again. */
  retry(metric: string): void {
    this.failures.delete(metric);
  }

  /** Reads a stretch of steps at a resolution, beside the cache: for zooms. */
  async range(
    metric: string,
    ranges: readonly { compared: ComparedRun; fromStep: number; toStep: number }[],
    resolution: number,
  ): Promise<Map<string, MetricSeries>> {
    const request = byFolder(
      ranges.map(({ compared, fromStep, toStep }) => ({
        folder: compared.folder,
        query: { runId: compared.run.id, key: metric, fromStep, toStep, resolution },
      })),
    );
    const answer = await this.fetch(request);
    return new Map(
      answer.flatMap(({ folder, series }) =>
        series.map((one): [string, MetricSeries] => [addressKey({ folder, runId: one.runId }), one]),
      ),
    );
  }

  private async flush(): Promise<void> {
    this.flushing = false;
    const entries = [...this.queue];
    this.queue.clear();
    for (let start = 0; start < entries.length; start += MOST_QUERIES) {
      await this.read(entries.slice(start, start + MOST_QUERIES));
    }
  }

  private async read(entries: [string, { folder: string; query: SeriesQuery }][]): Promise<void> {
    const queries = new Map(entries.map(([key, { query }]) => [key, query]));
    const metrics = new Set([...queries.values()].map(({ key }) => key));
    try {
      const answer = await this.fetch(byFolder(entries.map(([, entry]) => entry)));
      for (const { folder, series } of answer) {
        for (const one of series) this.take(addressKey({ folder, runId: one.runId }), one, queries);
      }
      for (const metric of metrics) this.failures.delete(metric);
    } catch (error) {
      for (const metric of metrics) this.failures.set(metric, error instanceof Error ? error.message : String(error));
    } finally {
      for (const key of queries.keys()) this.asked.delete(key);
    }
    this.onChange(metrics);
  }

  private take(runKey: string, answer: MetricSeries, queries: ReadonlyMap<string, SeriesQuery>): void {
    const key = seriesKey(runKey, answer.key);
    const query = queries.get(key);
    const known = this.series.get(key);
    if (query?.cursor === undefined || !known) {
      const { total, cursor } = answer;
      const resolution = query?.resolution ?? answer.steps.length;
      const points = { steps: [...answer.steps], timestamps: [...answer.timestamps], values: [...answer.values] };
      this.series.set(key, { ...points, total, cursor, resolution });
      return;
    }
    if ((answer.steps[0] ?? Number.POSITIVE_INFINITY) < (known.steps.at(-1) ?? Number.NEGATIVE_INFINITY)) {
      // Points were filled in before the end: the overview no longer holds, so the next read starts over.
      this.series.delete(key);
      return;
    }
    known.steps.push(...answer.steps);
    known.timestamps.push(...answer.timestamps);
    known.values.push(...answer.values);
    known.total += answer.total;
    known.cursor = answer.cursor;
  }
}

function seriesKey(runKey: string, metric: string): string {
  return `${runKey}\n${metric}`;
}

function byFolder(entries: readonly { folder: string; query: SeriesQuery }[]): Batches['request'] {
  const folders = new Map<string, SeriesQuery[]>();
  for (const { folder, query } of entries) {
    const queries = folders.get(folder);
    if (queries) queries.push(query);
    else folders.set(folder, [query]);
  }
  return [...folders].map(([folder, queries]) => ({ folder, queries }));
}
