/** The metrics that a run's own files give, with the last step of each: for them the files win over the output. */
export class FileKeys {
  private readonly steps = new Map<string, number>();

  note(entries: Iterable<readonly [key: string, step: number]>): void {
    for (const [key, step] of entries) this.steps.set(key, Math.max(step, this.steps.get(key) ?? step));
  }

  /** Whether a file already gave this metric at this step or a later one. */
  covers(key: string, step: number): boolean {
    const last = this.steps.get(key);
    return last !== undefined && step <= last;
  }
}
