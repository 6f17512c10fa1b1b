import { type FolderChange, mergeChange, noChange } from './folderState';

/** Milliseconds between two deliveries: a training loop that logs 100 times a second must not redraw the tree as often. */
const INTERVAL = 150;

/** Delivers the first change at once and what follows in one piece, so that listeners are called a few times a second. */
export class ChangeBatch {
  private pending: FolderChange | null = null;
  private timer: ReturnType<typeof setTimeout> | null = null;

  constructor(private readonly deliver: (change: FolderChange) => void) {}

  add(change: FolderChange): void {
    if (isEmpty(change)) return;
    this.pending = mergeChange(this.pending ?? noChange(), change);
    if (this.timer === null) this.flush();
  }

  dispose(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    this.pending = null;
  }

  private flush(): void {
    this.timer = null;
    const change = this.pending;
    if (change === null) return;
    this.pending = null;
    this.timer = setTimeout(() => this.flush(), INTERVAL);
    this.deliver(change);
  }
}

function isEmpty({ runs, lists, models, datasets, phase }: FolderChange): boolean {
  return runs.size === 0 && !lists && !models && !datasets && !phase;
}
