import { decodeNumber } from '../../shared/model/metric';
import type { Goal, RunSummary } from '../../shared/model/run';

/** Runs that compete by one metric, best first. */
export interface RunRanking<T> {
  /** Null for runs without a main metric, or without a value of it: these are newest first. */
  metric: string | null;
  goal: Goal | null;
  runs: T[];
}

/**
 * Groups runs by their job's metric and puts the best first; the group of the newest run comes first. Where the job
 * does not say which way is better, newest is first: guessing could put the worst on top.
 */
export function rankRuns<T>(items: readonly T[], runOf: (item: T) => RunSummary): RunRanking<T>[] {
  const groups = new Map<string, RunRanking<T>>();
  const newestFirst = [...items].sort((a, b) => runOf(b).startTime - runOf(a).startTime);
  for (const item of newestFirst) {
    const run = runOf(item);
    const value = mainValue(run);
    const metric = value === null ? null : run.mainMetric;
    const goal = metric === null ? null : run.goal;
    const key = JSON.stringify([metric, goal]);
    const group = groups.get(key) ?? { metric, goal, runs: [] };
    group.runs.push(item);
    groups.set(key, group);
  }
  const ranked = [...groups.values()];
  for (const { goal, runs } of ranked) {
    if (goal !== null) runs.sort((a, b) => compare(mainValue(runOf(a)), mainValue(runOf(b)), goal));
  }
  return [...ranked.filter(({ metric }) => metric !== null), ...ranked.filter(({ metric }) => metric === null)];
}

/** The last value of the metric the job shows first; null where there is none. NaN is a value, and the worst one. */
function mainValue(run: RunSummary): number | null {
  const summary = run.mainMetric === null ? undefined : run.metrics[run.mainMetric];
  return summary === undefined ? null : decodeNumber(summary.last);
}

function compare(a: number | null, b: number | null, goal: Goal): number {
  const worst = goal === 'maximize' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  const [left, right] = [a, b].map((value) => (value === null || Number.isNaN(value) ? worst : value));
  if (left === right) return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
  return (goal === 'maximize' ? 1 : -1) * ((right ?? worst) > (left ?? worst) ? 1 : -1);
}
