import type { RunHead, RunStore } from '../../store/store';
import { invalidValue } from '../wire/fields';
import { doesNotExist, invalid } from '../wire/mlflowError';

/** The run of a request, by its whole id; deleted ones too. Throws MlflowError where there is none. */
export function findRun(runs: RunStore, id: string): RunHead {
  const head = runs.head(id);
  if (head) return head;
  throw doesNotExist(`Run with id=${id.slice(0, 300)} not found`);
}

/** Likewise, and refuses a deleted one, which nothing may change. */
export function findActiveRun(runs: RunStore, id: string): RunHead {
  const head = findRun(runs, id);
  if (!head.deleted) return head;
  throw invalid(`The run ${id} must be in the 'active' state. Current state is deleted.`);
}

export function checkRunId(id: string): string {
  if (/^[a-zA-Z0-9][\p{L}\p{N}_-]{0,255}$/u.test(id)) return id;
  throw invalid(invalidValue('run_id', id.slice(0, 300)));
}
