import type { IncomingMessage } from 'node:http';
import { createParser, type EventSourceMessage } from 'eventsource-parser';
import type { TrackerEvent } from '../shared/protocol/trackerEvents';
import type { HttpRequest } from './httpTransport';

export interface EventSubscriptionOptions {
  /** Where to start: the `cursor` of a list, or one kept from before. From now when absent. */
  cursor?: string | number;
  onEvent: (event: TrackerEvent) => void;
  /** Told of each change; with the reason when the stream broke. It is being restored all the while. */
  onConnection?: (connected: boolean, reason: unknown) => void;
  /** Milliseconds before the first attempt to restore a broken stream; doubles up to {@link MAX_DELAY}. */
  firstDelay?: number;
}

const MAX_DELAY = 5_000;
/** The tracker says something at least every 15 s. */
const SILENCE = 40_000;

/** A tracker's event stream that outlives broken connections and restarted trackers. */
export class EventSubscription {
  private readonly ended = new AbortController();
  private cursor: string | null;
  private connected = false;
  private delay: number;

  constructor(
    private readonly send: (request: HttpRequest) => Promise<IncomingMessage>,
    private readonly options: EventSubscriptionOptions,
    private readonly onDispose: () => void,
  ) {
    this.cursor = options.cursor === undefined ? null : String(options.cursor);
    this.delay = options.firstDelay ?? 100;
    void this.keepReading();
  }

  dispose(): void {
    this.ended.abort();
    this.onDispose();
  }

  private async keepReading(): Promise<void> {
    while (!this.ended.signal.aborted) {
      const reason = await this.readUntilBroken();
      if (this.ended.signal.aborted) return;
      this.report(false, reason);
      await pause(this.delay, this.ended.signal);
      this.delay = Math.min(MAX_DELAY, this.delay * 2);
    }
  }

  /** Resolves with why the stream ended. */
  private async readUntilBroken(): Promise<unknown> {
    try {
      const query = this.cursor === null ? '' : `?cursor=${encodeURIComponent(this.cursor)}`;
      const answer = await this.send({
        method: 'GET',
        path: `/v1/events${query}`,
        headers: { accept: 'text/event-stream' },
        signal: this.ended.signal,
        idleTimeout: SILENCE,
      });
      this.delay = this.options.firstDelay ?? 100;
      this.report(true, null);
      const parser = createParser({ onEvent: (message) => this.receive(message) });
      const decoder = new TextDecoder();
      for await (const chunk of answer) parser.feed(decoder.decode(chunk as Buffer, { stream: true }));
      return new Error('the tracker closed the event stream');
    } catch (error) {
      return error;
    }
  }

  /** The cursor moves first: an event that its listener cannot take must not be sent again for ever. */
  private receive(message: EventSourceMessage): void {
    if (this.ended.signal.aborted) return;
    if (message.id !== undefined) this.cursor = message.id;
    if (message.event !== 'hello') this.options.onEvent(JSON.parse(message.data) as TrackerEvent);
  }

  private report(connected: boolean, reason: unknown): void {
    if (this.connected === connected) return;
    this.connected = connected;
    this.options.onConnection?.(connected, reason);
  }
}

/** Ends early, without an error, when the signal aborts. Does not keep the process alive by itself. */
function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done, { once: true });
    function done() {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    }
  });
}
