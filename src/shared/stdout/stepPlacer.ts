import type { StepMarks } from './linePoint';

/** Where the run stands by the markers seen, and the last step of each key. JSON-safe. */
export interface PlacerState {
  epoch: number | null;
  /** Step of the run, counted over all epochs. */
  step: number | null;
  /** Epochs were seen as fractions: they are values then, not steps. */
  fractions: boolean;
  /** Epochs count from 0. */
  fromZero: boolean;
  /** What turns a step that begins anew in each epoch into one that rises over the run. */
  wrap: { epoch: number; max: number; base: number; fromZero: boolean };
  keys: Record<string, KeyState>;
}

interface KeyState {
  last: number;
  /** What its last step was taken from; a key that came twice on one epoch is counted from then on. */
  from: 'step' | 'epoch' | 'count';
}

/** More names than this in one run's output are not metrics but data being printed. */
const MAX_KEYS = 2000;

/** Gives each value of a run's output its step. */
export class StepPlacer {
  private epoch: number | null;
  private step: number | null;
  private fractions: boolean;
  private fromZero: boolean;
  private readonly wrap: PlacerState['wrap'];
  private readonly keys: Map<string, KeyState>;

  constructor(state: PlacerState | null) {
    this.epoch = state?.epoch ?? null;
    this.step = state?.step ?? null;
    this.fractions = state?.fractions ?? false;
    this.fromZero = state?.fromZero ?? false;
    this.wrap = { ...(state?.wrap ?? { epoch: -1, max: -1, base: 0, fromZero: false }) };
    this.keys = new Map(Object.entries(state?.keys ?? {}));
  }

  state(): PlacerState {
    const { epoch, step, fractions, fromZero, wrap } = this;
    return { epoch, step, fractions, fromZero, wrap: { ...wrap }, keys: Object.fromEntries(this.keys) };
  }

  /** Takes note of a line's markers; they hold until the next ones. Returns whether the line itself names a step. */
  mark(marks: StepMarks): boolean {
    if (marks.epoch !== undefined) this.markEpoch(marks.epoch);
    const local = marks.step ?? marks.batch;
    if (local === undefined) return false;
    if (this.epoch === null) this.step = local;
    else if (marks.total !== undefined && marks.step === undefined) {
      this.step = (this.epoch - (this.fromZero ? 0 : 1)) * marks.total + local;
    } else this.step = this.risen(local, marks.total, this.epoch);
    return true;
  }

  /** Lets go of the markers, where each row stands for itself. */
  release(): void {
    this.epoch = null;
    this.step = null;
  }

  /** The last step of each key. */
  lastSteps(): [key: string, step: number][] {
    return [...this.keys].map(([key, { last }]) => [key, last]);
  }

  /** Whether epochs turned out to be fractions, so that they are metrics. */
  get epochsAreValues(): boolean {
    return this.fractions;
  }

  /** The step for a value of `key`; null where the run has too many keys for this to be one more. */
  place(key: string, named: boolean): number | null {
    const before = this.keys.get(key);
    if (before === undefined && this.keys.size >= MAX_KEYS) return null;
    const placed = this.next(before, named);
    this.keys.set(key, placed);
    return placed.last;
  }

  private next(before: KeyState | undefined, named: boolean): KeyState {
    if (named && this.step !== null) return { last: this.step, from: 'step' };
    if (before?.from === 'count') return { last: before.last + 1, from: 'count' };
    const held = this.held(before);
    if (held !== null && held.last !== before?.last) return held;
    return { last: before === undefined ? 0 : before.last + 1, from: 'count' };
  }

  /** The step by the markers of this and earlier lines. */
  private held(before: KeyState | undefined): KeyState | null {
    const byStep = this.step !== null && (before?.from === 'step' || this.epochStep() === null);
    if (byStep && this.step !== null) return { last: this.step, from: 'step' };
    const epoch = this.epochStep();
    return epoch === null ? null : { last: epoch, from: 'epoch' };
  }

  private epochStep(): number | null {
    return this.fractions ? null : this.epoch;
  }

  private markEpoch(epoch: number): void {
    if (!Number.isSafeInteger(epoch)) this.fractions = true;
    if (this.fractions) {
      this.epoch = null;
      return;
    }
    if (epoch === 0) this.fromZero = true;
    this.epoch = epoch;
  }

  /** A step that may begin anew in each epoch, as one that rises over the run. */
  private risen(local: number, total: number | undefined, epoch: number): number {
    const { wrap } = this;
    if (epoch < wrap.epoch) Object.assign(wrap, { max: -1, base: 0, fromZero: false });
    else if (epoch > wrap.epoch) {
      if (local <= wrap.max) wrap.base += total ?? wrap.max + (wrap.fromZero ? 1 : 0);
      wrap.max = -1;
    }
    wrap.epoch = epoch;
    wrap.max = Math.max(wrap.max, local);
    if (local === 0) wrap.fromZero = true;
    return wrap.base + local;
  }
}
