import type { ServerResponse } from 'node:http';
import { CockpitError } from '../../shared/model/cockpitError';
import type { TrackerEvent } from '../../shared/protocol/trackerEvents';
import type { Store } from '../store/store';

export interface EventHubOptions {
  /** Least milliseconds between two messages about changes; what happens between comes as one. */
  interval?: number;
  /** Milliseconds between two signs of life on a quiet stream. */
  heartbeat?: number;
}

interface Listener {
  outgoing: ServerResponse;
  cursor: number;
}

type Progress = Extract<TrackerEvent, { type: 'progress' }>;

/**
 * Sends every listener the newest state of what changed since its own cursor. A listener that reads slowly is skipped
 * until it has room again, and then gets the newest state once: nothing piles up.
 */
export class EventHub {
  private readonly listeners = new Set<Listener>();
  private readonly progress = new Map<string, Progress>();
  private readonly interval: number;
  private readonly heartbeat: number;
  private readonly unsubscribe: () => void;
  private flushTimer: NodeJS.Timeout | null = null;
  private heartbeatTimer: NodeJS.Timeout | null = null;
  private lastFlush = 0;

  constructor(
    private readonly store: Store,
    options: EventHubOptions = {},
  ) {
    this.interval = options.interval ?? 100;
    this.heartbeat = options.heartbeat ?? 15_000;
    this.unsubscribe = store.onDidChange(() => this.schedule());
  }

  get listenerCount(): number {
    return this.listeners.size;
  }

  /** Starts a stream after `cursor` (`<identity>:<number>` or a list's number), or from now where it is null. */
  add(outgoing: ServerResponse, cursor: string | null): void {
    outgoing.writeHead(200, {
      'content-type': 'text/event-stream',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    });
    const start = this.parseCursor(cursor);
    const listener: Listener = { outgoing, cursor: start ?? this.store.cursor() };
    outgoing.on('close', () => this.remove(listener));
    outgoing.on('drain', () => this.flush(listener, new Map()));
    const first = this.format({ type: 'hello' }, listener.cursor);
    outgoing.write(start === null ? first + this.format({ type: 'reset' }, listener.cursor) : first);
    this.listeners.add(listener);
    this.flush(listener, new Map());
    this.heartbeatTimer ??= setInterval(() => this.beat(), this.heartbeat).unref();
  }

  reportProgress(runId: string, path: string, doneBytes: number, totalBytes: number): void {
    if (this.listeners.size === 0) return;
    this.progress.set(`${runId}\n${path}`, { type: 'progress', runId, path, doneBytes, totalBytes });
    this.schedule();
  }

  dispose(): void {
    this.unsubscribe();
    if (this.flushTimer) clearTimeout(this.flushTimer);
    for (const { outgoing } of this.listeners) outgoing.end();
  }

  private remove(listener: Listener): void {
    this.listeners.delete(listener);
    if (this.listeners.size > 0 || this.heartbeatTimer === null) return;
    clearInterval(this.heartbeatTimer);
    this.heartbeatTimer = null;
  }

  /** At once after a quiet time, so that one change is seen without delay. */
  private schedule(): void {
    if (this.flushTimer !== null || this.listeners.size === 0) return;
    const wait = Math.max(0, this.lastFlush + this.interval - Date.now());
    this.flushTimer = setTimeout(() => {
      this.flushTimer = null;
      this.lastFlush = Date.now();
      this.flushAll();
    }, wait);
  }

  private flushAll(): void {
    const progress = [...this.progress.values()].map((event) => this.format(event, null)).join('');
    this.progress.clear();
    const rendered = new Map<number, Rendered>();
    for (const listener of this.listeners) {
      if (progress !== '' && !listener.outgoing.writableNeedDrain) listener.outgoing.write(progress);
      this.flush(listener, rendered);
    }
  }

  /** Listeners at the same cursor share one text. */
  private flush(listener: Listener, rendered: Map<number, Rendered>): void {
    if (listener.outgoing.writableNeedDrain || listener.outgoing.writableEnded) return;
    const known = rendered.get(listener.cursor) ?? this.render(listener.cursor);
    rendered.set(listener.cursor, known);
    listener.cursor = known.cursor;
    if (known.text !== '') listener.outgoing.write(known.text);
  }

  /** Only the last event carries the cursor: a stream that breaks before it gets all of them again. */
  private render(cursor: number): Rendered {
    const changes = this.store.changesSince(cursor);
    const events: TrackerEvent[] = [
      ...changes.runIds.flatMap((id) => existing(() => ({ type: 'run', run: this.store.runs.summary(id) }) as const)),
      ...changes.models.map((name) => this.modelEvent(name)),
      ...(changes.datasets ? [{ type: 'datasets' } as const] : []),
    ];
    const last = events.length - 1;
    const text = events.map((event, index) => this.format(event, index === last ? changes.cursor : null)).join('');
    return { cursor: changes.cursor, text };
  }

  private modelEvent(name: string): TrackerEvent {
    const model = this.store.models.find(name);
    return model ? { type: 'model', model } : { type: 'modelRemoved', model: name };
  }

  /** null when it is of another database, or from its future. */
  private parseCursor(text: string | null): number | null {
    const now = this.store.cursor();
    if (text === null) return now;
    const [, identity, digits] = /^(?:([^:]+):)?(\d+)$/.exec(text) ?? [];
    const cursor = Number(digits);
    if (identity !== undefined && identity !== this.store.identity) return null;
    return Number.isInteger(cursor) && cursor <= now ? cursor : null;
  }

  private format(event: TrackerEvent | { type: 'hello' }, cursor: number | null): string {
    const id = cursor === null ? '' : `id: ${this.store.identity}:${cursor}\n`;
    return `${id}event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;
  }

  private beat(): void {
    for (const { outgoing } of this.listeners) if (!outgoing.writableNeedDrain) outgoing.write(':\n\n');
  }
}

interface Rendered {
  cursor: number;
  text: string;
}

/** What was removed for good between the change and now is no event. */
function existing<T>(read: () => T): T[] {
  try {
    return [read()];
  } catch (error) {
    if (CockpitError.is(error, 'NOT_FOUND')) return [];
    throw error;
  }
}
