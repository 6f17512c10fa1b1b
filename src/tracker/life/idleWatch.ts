/**
 * Calls `onIdle` once, after `idleMs` without a touch and without anything going on. Costs one timer, which fires at
 * most once in `idleMs`.
 */
export class IdleWatch {
  private lastTouch = Date.now();
  private timer: NodeJS.Timeout;

  constructor(
    private readonly idleMs: number,
    private readonly isBusy: () => boolean,
    private readonly onIdle: () => void,
  ) {
    this.timer = this.wait(idleMs);
  }

  touch(): void {
    this.lastTouch = Date.now();
  }

  dispose(): void {
    clearTimeout(this.timer);
  }

  private look(): void {
    if (this.isBusy()) this.touch();
    const left = this.lastTouch + this.idleMs - Date.now();
    if (left <= 0) this.onIdle();
    else this.timer = this.wait(left);
  }

  private wait(ms: number): NodeJS.Timeout {
    return setTimeout(() => this.look(), ms).unref();
  }
}
