import type { IncomingPoint } from '../../store/store';
import type { FilePosition } from '../binary/growingFile';
import { isKept, safePath, type UnpackFolder } from '../binary/unpackFolder';
import type { LoggerContext } from '../loggers';
import type { Event, SummaryValue } from './event';
import { type EventChunk, EventFile } from './eventFile';
import { keyOf } from './eventFolders';
import { type Histogram, histogramLine } from './histogram';
import { HPARAMS_PREFIX, readHparams } from './hparams';
import { histogramIn, type MediaFile, mediaOf, unpackMedia } from './media';
import type { RunFile } from './runFiles';
import { type KnownTag, TagMemory } from './tagMemory';
import { scalarOf } from './tensor';

interface FileState {
  position: FilePosition;
  tags: KnownTag[];
  params: Record<string, string>;
  /** Milliseconds since the epoch of the first and the last event. */
  times: [first: number, last: number] | null;
  /** It was written anew: points that are there already are not stored again. */
  again: boolean;
  /** Its place among the files in its folder, from 1. */
  number: number;
}

const MAX_KEY = 250;

/** One event file on its way into the store, with its own position there. */
export class FollowedFile {
  params: Record<string, string>;
  times: FileState['times'];
  /** Something was read of it that is not stored. */
  unstored = false;
  private readonly events: EventFile;
  /** The metrics it gave; null where some were read before this tracker was there. */
  private readonly keys: Set<string> | null;
  private saidAgain = false;
  private readonly tags: TagMemory;
  private again: boolean;
  private readonly number: number;

  constructor(
    private readonly file: RunFile,
    private readonly name: string,
    private readonly context: LoggerContext,
    private readonly unpack: UnpackFolder,
    number: number,
  ) {
    const text = context.store.metrics.position(context.runId, name);
    const state = text === null ? null : (JSON.parse(text) as FileState);
    this.keys = state === null ? new Set() : null;
    this.events = new EventFile(file.path, state?.position ?? null, (sentence) => this.warn(sentence));
    this.tags = new TagMemory(state?.tags ?? []);
    this.params = state?.params ?? {};
    this.times = state?.times ?? null;
    this.again = state?.again ?? false;
    this.number = state?.number ?? number;
  }

  async next(final: boolean): Promise<EventChunk | null> {
    const chunk = await this.events.next(final);
    this.unstored = chunk !== null;
    return chunk;
  }

  /** Unpacks what are files, and gives the points. */
  async take({ events, modified, restarted }: EventChunk): Promise<IncomingPoint[]> {
    if (restarted) {
      this.again = true;
      this.tags.clear();
    }
    const points: IncomingPoint[] = [];
    for (const event of events) {
      const timestamp = this.timeOf(event, modified);
      for (const value of event.values) {
        const number = value.tag.startsWith(HPARAMS_PREFIX) ? null : numberOf(value);
        if (number === null) await this.takeOther(value, event);
        else if (value.tag !== '') points.push(pointOf(this.key(value.tag), event, timestamp, number));
      }
    }
    return points;
  }

  store(points: readonly IncomingPoint[]): void {
    const { params, times, again, number } = this;
    const state: FileState = {
      position: this.events.position(),
      tags: this.tags.state(),
      params,
      times,
      again,
      number,
    };
    const position = { source: this.name, state: JSON.stringify(state) };
    this.context.store.metrics.append(this.context.runId, points, position, { unique: again });
    this.unstored = false;
  }

  /** Whether this is the first that this file says of a metric. */
  isFirstOf(key: string): boolean {
    if (this.keys === null || this.keys.has(key)) return false;
    this.keys.add(key);
    return true;
  }

  /** Says once that with this file the training was taken up again from an earlier step. */
  sayAgain({ key, step }: IncomingPoint, last: number): void {
    if (this.saidAgain) return;
    this.saidAgain = true;
    this.warn(
      `The training was taken up again from an earlier step (${key}: step ${step} after ${last}). Where a step was written twice, the later value is shown.`,
    );
  }

  private async takeOther(value: SummaryValue, event: Event): Promise<void> {
    if (value.tag.startsWith(HPARAMS_PREFIX)) return this.takeParams(value);
    if (value.plugin !== null) this.tags.learn(value.tag, value.plugin);
    const plugin = value.plugin ?? this.tags.plugin(value.tag);
    const histogram = histogramIn(value, plugin);
    const files = histogram === null ? mediaOf(value, plugin) : [];
    if (histogram === null && files.length === 0) return this.passOver(plugin);
    const known = this.tags.known(value.tag);
    const placed = known !== null && (await this.unpackValue(known, event, histogram ?? files));
    if (!placed) this.warn('Some pictures and texts were left in the event files, because there are too many.');
  }

  private async unpackValue(known: KnownTag, event: Event, content: Histogram | MediaFile[]): Promise<boolean> {
    const index = known.count++;
    const key = this.key(known.tag);
    if (Array.isArray(content)) return unpackMedia(content, { key, step: event.step, index }, this.unpack);
    if (!isKept(index)) return true;
    // Files of one run that log side by side must not write into one.
    const path = `histograms/${safePath(key)}${this.number === 1 ? '' : `-${this.number}`}.jsonl`;
    known.bytes = await this.unpack.append(path, known.bytes, histogramLine(event.step, content));
    return true;
  }

  private takeParams({ pluginContent }: SummaryValue): void {
    if (pluginContent === null) return;
    try {
      this.params = { ...this.params, ...readHparams(pluginContent) };
    } catch {
      this.warn('The params in the event files are damaged, so they were not read.');
    }
  }

  private passOver(plugin: string | null): void {
    if (plugin !== null && /^[\w-]{1,40}$/.test(plugin))
      this.warn(`What was logged for TensorBoard's ${plugin} is not read.`);
  }

  private key(tag: string): string {
    return keyOf(this.file.inside, this.file.bare, tag).slice(0, MAX_KEY);
  }

  /** Milliseconds since the epoch. */
  private timeOf({ wallTime }: Event, modified: number): number {
    const written = Math.round(wallTime * 1000);
    const time = written > 0 && Number.isSafeInteger(written) ? written : Math.round(modified);
    const [first, last] = this.times ?? [time, time];
    this.times = [Math.min(first, time), Math.max(last, time)];
    return time;
  }

  private warn(sentence: string): void {
    this.context.store.runs.warn(this.context.runId, sentence);
  }
}

function numberOf({ number, tensor }: SummaryValue): number | null {
  return number ?? (tensor === null ? null : scalarOf(tensor));
}

function pointOf(key: string, { step }: Event, timestamp: number, value: number): IncomingPoint {
  if (typeof step === 'number') return { key, step, timestamp, value };
  return { key, step: Number(step), timestamp, value, exact: { step, timestamp: BigInt(timestamp) } };
}
