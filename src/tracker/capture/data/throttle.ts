/** Passes on at most one value an interval, and the last one when flushed. */
export class Throttle<T> {
  private last = Number.NEGATIVE_INFINITY;
  private held: { value: T } | null = null;

  constructor(
    private readonly interval: number,
    private readonly pass: (value: T) => void,
    private readonly now: () => number = () => performance.now(),
  ) {}

  give(value: T): void {
    this.held = { value };
    if (this.now() - this.last >= this.interval) this.flush();
  }

  flush(): void {
    const { held } = this;
    if (!held) return;
    this.held = null;
    this.last = this.now();
    this.pass(held.value);
  }
}
