/** Tells listeners that something was committed, once a turn of the event loop however many commits it held. */
export class ChangeSignal {
  private readonly listeners = new Set<() => void>();
  private pending: NodeJS.Immediate | null = null;

  listen(listener: () => void): () => void {
    // A wrapper, so that one function added twice is two listeners.
    const entry = () => listener();
    this.listeners.add(entry);
    return () => this.listeners.delete(entry);
  }

  committed(): void {
    if (this.listeners.size === 0) return;
    this.pending ??= setImmediate(() => {
      this.pending = null;
      for (const listener of [...this.listeners]) listener();
    });
  }

  close(): void {
    if (this.pending) clearImmediate(this.pending);
    this.pending = null;
    this.listeners.clear();
  }
}
