import type { NewRun } from '../../src/tracker/store/store';

/** A run to measure with, as the store is given one. */
export function benchRun(id: string, folder: string): NewRun {
  return {
    id,
    name: id,
    experiment: 'bench',
    status: 'RUNNING',
    command: 'true',
    argv: ['true'],
    job: null,
    source: 'cli',
    cwd: folder,
    startTime: Date.now(),
    mainMetric: null,
    goal: null,
    launchPlan: '{}',
  };
}
