import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/**
 * Gives memory back once nothing has happened for a while. V8 collects its garbage when it needs room, which a process
 * that has nothing to do never does.
 */
export class QuietTime {
  private timer: NodeJS.Timeout | null = null;

  constructor(
    private readonly quietMs: number,
    private readonly collect: () => void = garbageCollector(),
  ) {}

  /** Something happened. */
  touch(): void {
    if (this.timer) this.timer.refresh();
    else {
      this.timer = setTimeout(() => {
        this.timer = null;
        this.collect();
      }, this.quietMs).unref();
    }
  }

  dispose(): void {
    if (this.timer) clearTimeout(this.timer);
  }
}

/** Collects as if memory had run out: the kind that also gives the pages of what was collected back to the system. */
function garbageCollector(): () => void {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as (options: object) => void;
  return () => collect({ type: 'major', execution: 'sync', flavor: 'last-resort' });
}
