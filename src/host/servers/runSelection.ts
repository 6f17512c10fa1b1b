import type { RunSummary } from '../../shared/model/run';
import type { ExperimentTarget, RunTarget } from '../contributions/targets';

/**
 * The ids of the runs that chosen rows stand for: those of experiments, and with each run those below it. `runs` are all
 * of the folder; what lies on a server is left out, since it is there already.
 */
export function selectedRuns(rows: readonly (RunTarget | ExperimentTarget)[], runs: readonly RunSummary[]): string[] {
  const own = runs.filter(({ source }) => source !== 'server');
  const chosen = new Set<string>();
  const add = (run: RunSummary) => {
    if (chosen.has(run.id)) return;
    chosen.add(run.id);
    for (const part of own) if (part.parentId === run.id) add(part);
  };
  for (const row of rows) {
    const meant =
      'runId' in row
        ? (run: RunSummary) => run.id === row.runId
        : (run: RunSummary) => run.experiment === row.experiment;
    for (const run of own) if (meant(run)) add(run);
  }
  return [...chosen];
}
