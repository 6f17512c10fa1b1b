/** The part of the platform's AbortSignal that shared code needs; a real AbortSignal fits. */
export interface CancelSignal {
  readonly aborted: boolean;
  addEventListener(type: 'abort', listener: () => void): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

/** The part of AbortController that the answering side needs; shared code can't name the platform's own. */
export class CancelSource {
  private readonly listeners = new Set<() => void>();
  private cancelled = false;
  readonly signal: CancelSignal;

  constructor() {
    const isCancelled = () => this.cancelled;
    const listeners = this.listeners;
    this.signal = {
      get aborted() {
        return isCancelled();
      },
      addEventListener: (_type, listener) => void listeners.add(listener),
      removeEventListener: (_type, listener) => void listeners.delete(listener),
    };
  }

  cancel(): void {
    if (this.cancelled) return;
    this.cancelled = true;
    for (const listener of [...this.listeners]) listener();
    this.listeners.clear();
  }
}
