import type { Goal, RunSummary } from '../../src/shared/model/run';

const LOWER = /(^|[/_.\- ])(loss|error|err|mse|rmse|mae|mape|perplexity|ppl|nll|wer|cer|fid|latency)([/_.\- ]|$)/i;
const HIGHER =
  /(^|[/_.\- ])(accuracy|acc|f1|auc|auroc|auprc|precision|recall|r2|iou|miou|map|bleu|rouge|dice|mcc|reward|ndcg)([/_.\- ]|$)/i;

/** Which way a metric is better: as a job says, else by what its name means to the field, else null. */
export function goalOf(metric: string, runs: readonly RunSummary[]): Goal | null {
  const told = runs.find((run) => run.mainMetric === metric && run.goal !== null)?.goal;
  if (told) return told;
  if (LOWER.test(metric)) return 'minimize';
  return HIGHER.test(metric) ? 'maximize' : null;
}

/** The best of some values, by goal; null without a goal or a finite value. */
export function bestOf(values: readonly number[], goal: Goal | null): number | null {
  const finite = values.filter(Number.isFinite);
  if (goal === null || finite.length === 0) return null;
  return finite.reduce((best, value) => (goal === 'maximize' ? Math.max(best, value) : Math.min(best, value)));
}
