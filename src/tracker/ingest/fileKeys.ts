import type { KeyClaims } from './keyClaims';

/** The metrics that a run's own files and its code's own record give: for them the output does not count. */
export class FileKeys {
  private readonly steps = new Map<string, number>();

  constructor(readonly claims: KeyClaims) {}

  /** A metric file of the run gave these, with the last step of each. */
  note(entries: Iterable<readonly [key: string, step: number]>): void {
    for (const [key, step] of entries) this.steps.set(key, Math.max(step, this.steps.get(key) ?? step));
  }

  /** Whether a metric file of the run gives this metric. */
  gives(key: string): boolean {
    return this.steps.has(key);
  }

  /** Whether a metric file of the run gave this metric at this step or a later one, or there is an own record of all of it. */
  covers(key: string, step: number): boolean {
    if (this.claims.has(key)) return true;
    const last = this.steps.get(key);
    return last !== undefined && step <= last;
  }
}
