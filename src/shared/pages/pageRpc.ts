import { type CancelSignal, CancelSource } from './cancelSignal';
import type { PageMessage, PageProtocol } from './pageProtocol';

/** Why a request did not get its answer. `remote`: the other side's handler failed, its message is ours. */
export type PageRpcFailure = 'remote' | 'cancelled' | 'timeout' | 'disposed';

/** Rejects a request. Branch on `reason`, never on the text. */
export class PageRpcError extends Error {
  readonly reason: PageRpcFailure;

  constructor(reason: PageRpcFailure, message: string) {
    super(message);
    this.name = 'PageRpcError';
    this.reason = reason;
  }
}

/** Calls back after a while; the answer takes the call back. Injected, since shared code has no timers. */
type Scheduler = (milliseconds: number, callback: () => void) => () => void;

export interface PageRpcOptions {
  /** Hands a message to the other side. */
  post: (message: PageMessage) => void;
  schedule: Scheduler;
  /** Milliseconds until an unanswered request is given up and cancelled on the other side; 30,000 when absent. */
  timeout?: number;
}

export interface RequestOptions {
  signal?: CancelSignal;
  /** Milliseconds; overrides the default. */
  timeout?: number;
}

type Requests<P extends PageProtocol> = P['requests'];
type Events<P extends PageProtocol> = P['events'];
type Name<T> = Extract<keyof T, string>;

/** What the answering side does for each request. A thrown error travels to the asker as its message. */
export type PageHandlers<P extends PageProtocol> = {
  [K in Name<Requests<P>>]: (
    body: Requests<P>[K]['request'],
    signal: CancelSignal,
  ) => Promise<Requests<P>[K]['response']> | Requests<P>[K]['response'];
};

interface Pending {
  resolve: (body: unknown) => void;
  reject: (error: PageRpcError) => void;
  release: () => void;
}

type Handler = (body: unknown, signal: CancelSignal) => unknown;
type Listener = (body: unknown) => void;

/** One end of the line between a page and the host. The page asks and listens; the host answers and sends. */
export class PageRpc<P extends PageProtocol> {
  private readonly pending = new Map<number, Pending>();
  private readonly answering = new Map<number, CancelSource>();
  private readonly listeners = new Map<string, Set<Listener>>();
  private handlers: Partial<Record<string, Handler>> = {};
  private lastId = 0;
  private disposed = false;

  constructor(private readonly options: PageRpcOptions) {}

  /** Sets what answers the other side's requests. */
  handle(handlers: PageHandlers<P>): void {
    this.handlers = handlers as unknown as Partial<Record<string, Handler>>;
  }

  /** Asks the other side. Rejects with {@link PageRpcError}. */
  request<K extends Name<Requests<P>>>(
    name: K,
    body: Requests<P>[K]['request'],
    { signal, timeout = this.options.timeout ?? 30_000 }: RequestOptions = {},
  ): Promise<Requests<P>[K]['response']> {
    if (this.disposed) return Promise.reject(new PageRpcError('disposed', `“${name}” was asked of a closed page.`));
    if (signal?.aborted) return Promise.reject(new PageRpcError('cancelled', `“${name}” was cancelled.`));
    const id = ++this.lastId;
    return new Promise((resolve, reject) => {
      const giveUp = (reason: PageRpcFailure, message: string) => {
        this.settle(id)?.reject(new PageRpcError(reason, message));
        this.options.post({ kind: 'cancel', id });
      };
      const onAbort = () => giveUp('cancelled', `“${name}” was cancelled.`);
      const stopTimer = this.options.schedule(timeout, () =>
        giveUp('timeout', `“${name}” got no answer in ${Math.round(timeout / 1000)} s.`),
      );
      signal?.addEventListener('abort', onAbort);
      const release = () => {
        stopTimer();
        signal?.removeEventListener('abort', onAbort);
      };
      this.pending.set(id, { resolve: resolve as (body: unknown) => void, reject, release });
      this.options.post({ kind: 'request', id, name, body });
    });
  }

  /** Tells the other side something that wants no answer. */
  send<K extends Name<Events<P>>>(name: K, body: Events<P>[K]): void {
    if (!this.disposed) this.options.post({ kind: 'event', name, body });
  }

  /** Listens to the other side's events; the answer ends that. */
  on<K extends Name<Events<P>>>(name: K, listener: (body: Events<P>[K]) => void): () => void {
    const listeners = this.listeners.get(name) ?? new Set<Listener>();
    this.listeners.set(name, listeners);
    listeners.add(listener as Listener);
    return () => void listeners.delete(listener as Listener);
  }

  /** Takes a message from the other side. Messages of other shapes and answers nobody waits for are ignored. */
  receive(message: unknown): void {
    if (this.disposed || !isPageMessage(message)) return;
    switch (message.kind) {
      case 'request':
        void this.answer(message.id, message.name, message.body);
        break;
      case 'response':
        this.settle(message.id)?.resolve(message.body);
        break;
      case 'failure':
        this.settle(message.id)?.reject(new PageRpcError('remote', message.message));
        break;
      case 'cancel':
        this.answering.get(message.id)?.cancel();
        break;
      case 'event':
        for (const listener of [...(this.listeners.get(message.name) ?? [])]) listener(message.body);
        break;
    }
  }

  /** Rejects what is still open and cancels what is being answered. */
  dispose(): void {
    if (this.disposed) return;
    this.disposed = true;
    for (const id of [...this.pending.keys()]) {
      this.settle(id)?.reject(new PageRpcError('disposed', 'The page was closed before the answer came.'));
    }
    for (const source of this.answering.values()) source.cancel();
    this.answering.clear();
    this.listeners.clear();
  }

  private settle(id: number): Pending | undefined {
    const pending = this.pending.get(id);
    this.pending.delete(id);
    pending?.release();
    return pending;
  }

  private async answer(id: number, name: string, body: unknown): Promise<void> {
    const source = new CancelSource();
    this.answering.set(id, source);
    const reply = await this.run(id, name, body, source.signal);
    this.answering.delete(id);
    if (!this.disposed && !source.signal.aborted) this.options.post(reply);
  }

  private async run(id: number, name: string, body: unknown, signal: CancelSignal): Promise<PageMessage> {
    const handler = Object.hasOwn(this.handlers, name) ? this.handlers[name] : undefined;
    if (!handler) return { kind: 'failure', id, message: `Nothing here answers “${name}”.` };
    try {
      return { kind: 'response', id, body: await handler(body, signal) };
    } catch (error) {
      return { kind: 'failure', id, message: error instanceof Error ? error.message : String(error) };
    }
  }
}

const KINDS = new Set<unknown>(['request', 'response', 'failure', 'cancel', 'event']);

function isPageMessage(message: unknown): message is PageMessage {
  return typeof message === 'object' && message !== null && KINDS.has((message as { kind?: unknown }).kind);
}
