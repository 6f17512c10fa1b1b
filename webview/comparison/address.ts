import type { ComparedRun, RunAddress } from '../../src/shared/pages/comparisonPage';

/** A run's address as one string: ids are unique only within a workspace folder. */
export function addressKey({ folder, runId }: RunAddress): string {
  return `${runId}@${folder}`;
}

export function addressOf({ folder, run }: ComparedRun): RunAddress {
  return { folder, runId: run.id };
}

export function keyOf(compared: ComparedRun): string {
  return addressKey(addressOf(compared));
}
