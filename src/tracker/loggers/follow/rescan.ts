/** Milliseconds: between two looks at a folder that is quick to walk, at one that is slow, and times what a walk takes. */
const SOONEST = 1_000;
const LATEST = 60_000;
const FACTOR = 30;

/** When to walk a folder again: the longer it takes, the rarer, so that no more than some hundredths of a core go to it. */
export class Rescan {
  private readonly dueAt = new Map<string, number>();

  constructor(private readonly soonest = SOONEST) {}

  isDue(root: string): boolean {
    return (this.dueAt.get(root) ?? 0) <= Date.now();
  }

  /** Does `walk` and takes its time. */
  async time<T>(root: string, walk: () => Promise<T>): Promise<T> {
    const start = performance.now();
    try {
      return await walk();
    } finally {
      const wait = Math.min(LATEST, Math.max(this.soonest, (performance.now() - start) * FACTOR));
      this.dueAt.set(root, Date.now() + wait);
    }
  }

  forget(root: string): void {
    this.dueAt.delete(root);
  }
}
