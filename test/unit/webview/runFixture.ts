import type { MetricSummary } from '../../../src/shared/model/metric';
import type { RunSummary } from '../../../src/shared/model/run';
import type { ComparedRun } from '../../../src/shared/pages/comparisonPage';
import { COMPARISON_STRINGS } from '../../../src/shared/pages/comparisonStrings';
import { translator } from '../../../webview/ui/strings';

export const t = translator(COMPARISON_STRINGS, {});

export function metric(last: MetricSummary['last'], lastStep = 9): MetricSummary {
  return { last, min: null, max: null, count: 10, lastStep, lastTime: 0 };
}

/** A finished run with nothing recorded but what is given. */
export function run(id: string, part: Partial<RunSummary> = {}): ComparedRun {
  return {
    folder: 'file:///w',
    run: {
      id,
      name: id,
      experiment: 'e',
      status: 'FINISHED',
      exitCode: 0,
      signal: null,
      exitReason: null,
      command: 'python train.py',
      job: null,
      source: 'editor',
      parentId: null,
      userId: '',
      origin: null,
      startTime: 0,
      endTime: 1000,
      cpuTime: null,
      mainMetric: null,
      goal: null,
      metrics: {},
      params: {},
      tags: {},
      note: '',
      commit: null,
      branch: null,
      dirty: false,
      color: 0,
      deleted: false,
      deletedAt: null,
      datasets: [],
      artifactCount: 0,
      ...part,
    },
  };
}
