import type { MetricDefinition } from './record';

/** JSON-safe. */
export interface StepMetricsState {
  /** Names in the order of their definitions, since later ones may count them. */
  names: string[];
  exact: [name: string, stepMetric: string][];
  globs: [start: string, stepMetric: string][];
  last: [stepMetric: string, value: number][];
}

const MAX_DEFINITIONS = 2000;

/** Which metric is drawn over which other one: what `define_metric` said. */
export class StepMetrics {
  private readonly names: string[];
  private readonly exact: Map<string, string>;
  private readonly globs: Map<string, string>;
  private readonly last: Map<string, number>;

  constructor(state: StepMetricsState | null) {
    this.names = [...(state?.names ?? [])];
    this.exact = new Map(state?.exact);
    this.globs = new Map(state?.globs);
    this.last = new Map(state?.last);
  }

  state(): StepMetricsState {
    const { names, exact, globs, last } = this;
    return { names, exact: [...exact], globs: [...globs], last: [...last] };
  }

  define({ name, glob, stepMetric, stepIndex }: MetricDefinition): void {
    if (this.names.length >= MAX_DEFINITIONS) return;
    const wanted = stepMetric || (this.names[stepIndex - 1] ?? '');
    this.names.push(name);
    if (name !== '' && (wanted !== '' || !this.exact.has(name))) this.exact.set(name, wanted);
    if (glob.endsWith('*')) this.globs.set(glob.slice(0, -1), wanted);
    if (wanted !== '' && !this.last.has(wanted)) this.last.set(wanted, Number.NaN);
  }

  /** Remembers the values of step metrics: a row without one goes on with the last. */
  note(name: string, value: number): void {
    if (this.last.has(name)) this.last.set(name, value);
  }

  /** The step of a metric where its own step metric gives a whole number; null where the row's own step counts. */
  stepOf(name: string): number | null {
    const stepMetric = this.exact.get(name) ?? this.globOf(name);
    if (stepMetric === '' || stepMetric === name) return null;
    const value = this.last.get(stepMetric);
    return Number.isSafeInteger(value) ? (value ?? null) : null;
  }

  /** Of the patterns that fit, the longest. */
  private globOf(name: string): string {
    let longest = -1;
    let found = '';
    for (const [start, stepMetric] of this.globs) {
      if (start.length <= longest || !name.startsWith(start)) continue;
      longest = start.length;
      found = stepMetric;
    }
    return found;
  }
}
