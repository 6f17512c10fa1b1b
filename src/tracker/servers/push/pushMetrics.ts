import { exactInteger } from '../../../shared/format/exactJson';
import { decodeNumber, encodeNumber } from '../../../shared/model/metric';
import type { MetricHistory } from '../../store/store';
import type { RemoteMetric } from '../remote/wire';
import { BATCH_METRICS, chunks, isServerKey } from './limits';
import type { PushContext } from './pushContext';

/** By metric, how many points the server is known to have. */
export type SentCounts = Record<string, number>;

/** SQL stores keep an infinity as the largest double. */
const LARGEST = Number.MAX_VALUE;

/**
 * Sends the points that the server does not have. What it has is asked rather than remembered, unless a push got to the
 * metric's end: the answer to the last batch may have been lost, and not every server bears a NaN twice.
 */
export class MetricPush {
  constructor(
    private readonly context: PushContext,
    private readonly runId: string,
    private readonly remoteId: string,
    /** Nothing can be there yet. */
    private readonly isNew: boolean,
  ) {}

  /** Resolves with the metrics whose names no server takes. `onSent` is told whenever a metric is there wholly. */
  async push(sent: SentCounts, onSent: (key: string, count: number) => void): Promise<string[]> {
    const { store, task } = this.context;
    const refused: string[] = [];
    const latest = store.metrics.latest([this.runId]).get(this.runId) ?? [];
    for (const { key } of latest) {
      task.signal.throwIfAborted();
      if (!isServerKey(key)) {
        refused.push(key);
        continue;
      }
      const history = store.metrics.history(this.runId, key);
      const count = history.values.length;
      if (sent[key] !== count) await this.pushOne(key, history);
      onSent(key, count);
    }
    return refused;
  }

  private async pushOne(key: string, history: MetricHistory): Promise<void> {
    const { remote, task } = this.context;
    const there = this.isNew ? new Set<string>() : await this.there(key);
    for (const places of chunks(missing(history, there), BATCH_METRICS)) {
      task.signal.throwIfAborted();
      const metrics = places.map((place) => metricAt(key, history, place));
      await remote.post('runs/log-batch', { run_id: this.remoteId, metrics });
      task.points(metrics.length);
    }
  }

  private async there(key: string): Promise<Set<string>> {
    const found = new Set<string>();
    for await (const page of this.context.remote.history(this.remoteId, key)) {
      for (const point of page) found.add(identity(point));
    }
    return found;
  }
}

/** Places of the points that are not there. */
function missing(history: MetricHistory, there: ReadonlySet<string>): number[] {
  const places: number[] = [];
  const seen = new Set(there);
  for (let place = 0; place < history.values.length; place++) {
    const point = pointText(history.steps[place], history.timestamps[place], history.values[place] as number);
    // A server keeps the same point once.
    if (seen.has(point)) continue;
    seen.add(point);
    places.push(place);
  }
  return places;
}

function metricAt(key: string, { steps, timestamps, values }: MetricHistory, place: number): object {
  return {
    key,
    value: encodeNumber(values[place] as number),
    timestamp: exactInteger(timestamps[place] as number | bigint),
    step: exactInteger(steps[place] as number | bigint),
  };
}

function identity({ step = 0, timestamp, value }: RemoteMetric): string {
  return pointText(BigInt(step), BigInt(timestamp), decodeNumber(value));
}

function pointText(step: number | bigint | undefined, time: number | bigint | undefined, value: number): string {
  const clamped = Math.abs(value) === Number.POSITIVE_INFINITY ? Math.sign(value) * LARGEST : value;
  return `${whole(step)} ${whole(time)} ${Number.isNaN(value) ? 'NaN' : clamped}`;
}

function whole(value: number | bigint | undefined): bigint {
  return typeof value === 'bigint' ? value : BigInt(Math.trunc(value ?? 0));
}
