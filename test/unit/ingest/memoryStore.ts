import type { MetricSummary } from '../../../src/shared/model/metric';
import type { IngestStore } from '../../../src/tracker/ingest/source';
import type { IncomingPoint, SourcePosition } from '../../../src/tracker/store/store';

/** The slice of a store that ingest/ needs, in memory; `failNext` makes the next writes fail as a full disk does. */
export class MemoryStore implements IngestStore {
  readonly points: IncomingPoint[] = [];
  readonly positions = new Map<string, string>();
  readonly warnings: string[] = [];
  appends = 0;
  failNext = 0;

  readonly metrics: IngestStore['metrics'] = {
    append: (_: string, points: readonly IncomingPoint[], position?: SourcePosition) => {
      if (this.failNext > 0) {
        this.failNext--;
        throw new Error('The disk is full.');
      }
      this.appends++;
      this.points.push(...points.map((point) => ({ ...point })));
      if (position !== undefined) this.positions.set(position.source, position.state);
    },
    remove: (_: string, keys: readonly string[]) => {
      const left = this.points.filter(({ key }) => !keys.includes(key));
      this.points.splice(0, this.points.length, ...left);
    },
    position: (_: string, source: string) => this.positions.get(source) ?? null,
    summaries: () => {
      const last: Record<string, MetricSummary> = {};
      for (const { key, step, timestamp, value } of this.points) {
        last[key] = { last: value, min: value, max: value, count: 1, lastStep: step, lastTime: timestamp };
      }
      return last;
    },
  };

  readonly runs: IngestStore['runs'] = {
    warn: (_: string, sentence: string) => {
      if (!this.warnings.includes(sentence)) this.warnings.push(sentence);
    },
  };

  /** All points of a key as `step=value`, in the order of writing. */
  series(key: string): string {
    return this.points
      .filter((point) => point.key === key)
      .map(({ step, value }) => `${step}=${value}`)
      .join(' ');
  }

  /** All series, by key. */
  all(): Record<string, string> {
    return Object.fromEntries([...new Set(this.points.map(({ key }) => key))].map((key) => [key, this.series(key)]));
  }
}
