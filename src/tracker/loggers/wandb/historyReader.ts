import { SYSTEM_PREFIX } from '../../../shared/model/metric';
import type { Literal } from '../../../shared/stdout/literal';
import type { IncomingPoint } from '../../store/store';
import { namedValues, numberOf } from './itemValues';
import type { Item, WandbRecord } from './record';
import { StepMetrics, type StepMetricsState } from './stepMetrics';
import { histogramLine } from './wandbHistogram';

/** JSON-safe. */
export interface HistoryState {
  metrics: StepMetricsState;
  lastStep: number;
  /** How many samples of the machine there were: their step. */
  samples: number;
  histograms: [name: string, count: number][];
}

/** A histogram that was logged, with its number among those of its name. */
export interface LoggedHistogram {
  name: string;
  index: number;
  line: string;
}

/** Beside the cockpit's own series, which measure other things under the same names. */
const MACHINE = `${SYSTEM_PREFIX}wandb/`;
const MAX_KEY = 250;
const MAX_HISTOGRAMS = 1000;

/** Makes points of the rows that a W&B log holds. */
export class HistoryReader {
  readonly points: IncomingPoint[] = [];
  readonly histograms: LoggedHistogram[] = [];
  lastTime = 0;
  private readonly metrics: StepMetrics;
  private readonly counts: Map<string, number>;
  private lastStep: number;
  private samples: number;

  constructor(state: HistoryState | null) {
    this.metrics = new StepMetrics(state?.metrics ?? null);
    this.counts = new Map(state?.histograms);
    this.lastStep = state?.lastStep ?? -1;
    this.samples = state?.samples ?? 0;
  }

  state(): HistoryState {
    const { lastStep, samples } = this;
    return { metrics: this.metrics.state(), lastStep, samples, histograms: [...this.counts] };
  }

  /** `now`, in milliseconds since the epoch, is for what has no time of its own. */
  take({ metric, history, summary, stats }: WandbRecord, now: number): void {
    if (metric !== null) this.metrics.define(metric);
    if (history !== null) this.takeRow(history, now);
    if (summary !== null) this.takeSummary(summary, now);
    if (stats !== null) this.takeStats(stats, now);
  }

  private takeRow({ step, items }: { step: number | null; items: Item[] }, now: number): void {
    const values = namedValues(items);
    const named = new Map(values.map(({ name, value }) => [name, numberOf(value)]));
    const rowStep = step ?? named.get('_step') ?? this.lastStep + 1;
    const own = Number.isSafeInteger(rowStep) ? rowStep : this.lastStep + 1;
    const timestamp = timeOf(named.get('_timestamp')) ?? now;
    this.lastStep = own;
    this.lastTime = Math.max(this.lastTime, timestamp);
    for (const [name, number] of named) if (number !== null) this.metrics.note(name, number);
    for (const { name, value } of values) {
      if (name === '' || name.startsWith('_')) continue;
      const at = this.metrics.stepOf(name) ?? own;
      const number = numberOf(value);
      if (number !== null) this.add(name, at, timestamp, number);
      else this.takeHistogram(name, at, value);
    }
  }

  private takeHistogram(name: string, step: number, value: Literal): void {
    const line = histogramLine(step, value);
    const index = this.counts.get(name) ?? 0;
    if (line === null || (index === 0 && this.counts.size >= MAX_HISTOGRAMS)) return;
    this.counts.set(name, index + 1);
    this.histograms.push({ name, index, line });
  }

  /** Only what the program itself put into the summary: the rest repeats the row that follows. */
  private takeSummary(items: Item[], now: number): void {
    if (items.some(({ path: [first] }) => first === '_step' || first === '_timestamp')) return;
    for (const { name, value } of namedValues(items)) {
      const number = numberOf(value);
      if (name === '' || name.startsWith('_') || number === null) continue;
      this.add(name, Math.max(0, this.lastStep), Math.max(this.lastTime, 0) || now, number);
    }
  }

  private takeStats({ time, items }: { time: number | null; items: Item[] }, now: number): void {
    const timestamp = time ?? now;
    this.lastTime = Math.max(this.lastTime, timestamp);
    for (const { name, value } of namedValues(items)) {
      const number = numberOf(value);
      if (name !== '' && number !== null) this.add(MACHINE + name, this.samples, timestamp, number);
    }
    this.samples++;
  }

  private add(name: string, step: number, timestamp: number, value: number): void {
    this.points.push({ key: name.slice(0, MAX_KEY), step, timestamp, value });
  }
}

/** Milliseconds of seconds since the epoch. */
function timeOf(seconds: number | null | undefined): number | null {
  const time = Math.round((seconds ?? 0) * 1000);
  return time > 0 && Number.isSafeInteger(time) ? time : null;
}
