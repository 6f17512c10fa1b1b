/**
 * Milliseconds between two refreshes: as often as the elapsed time of a run moves, since a row that is drawn anew between
 * press and release of the mouse loses the click. VS Code draws a tree only once 200 ms have gone by without a further refresh, so a
 * run that logs without a pause would never be drawn again if refreshes came more often than that.
 */
const PACE = 1_000;

/** Hands on the first refresh at once and gathers what follows, rows or the whole tree, into one a pace. */
export class RefreshPace<N extends { id: string }> {
  private rows = new Map<string, N>();
  private whole = false;
  private timer: ReturnType<typeof setTimeout> | null = null;

  constructor(private readonly refresh: (rows: N[] | undefined) => void) {}

  /** null stands for the whole tree. */
  add(rows: readonly N[] | null): void {
    if (rows === null) this.whole = true;
    for (const row of rows ?? []) this.rows.set(row.id, row);
    if (this.timer === null) this.hand();
  }

  /** Hands on the whole tree at once, for a reader who asked to see something new in it. */
  now(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.whole = true;
    this.hand();
  }

  dispose(): void {
    if (this.timer !== null) clearTimeout(this.timer);
  }

  private hand(): void {
    this.timer = null;
    if (!this.whole && this.rows.size === 0) return;
    const rows = this.whole ? undefined : [...this.rows.values()];
    this.whole = false;
    this.rows = new Map();
    this.timer = setTimeout(() => this.hand(), PACE);
    this.refresh(rows);
  }
}
