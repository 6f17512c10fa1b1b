import { createHash } from 'node:crypto';
import type { Store } from '../../store/store';
import type { ImportedRun } from '../importSource';

const SOURCE = 'import';

/** What a run remembers of its import; written with its points, so that one that was interrupted is taken up again. */
export interface ImportState {
  complete: boolean;
  /** It was deleted there. */
  deleted: boolean;
  /** Hash of everything but points and artifacts. */
  facts: string;
  /** See ImportedRun.points. */
  read: Record<string, number>;
}

/** null for a run that did not come in by an import. */
export function importState(store: Pick<Store, 'metrics'>, runId: string): ImportState | null {
  const text = store.metrics.position(runId, SOURCE);
  return text === null ? null : (JSON.parse(text) as ImportState);
}

export function positionOf(state: ImportState): { source: string; state: string } {
  return { source: SOURCE, state: JSON.stringify(state) };
}

export function factsOf(run: ImportedRun): string {
  const { name, status, startTime, endTime, userId, params, tags, note, parentId, inputs, models } = run;
  const facts = [name, status, startTime, endTime, userId, params, tags, note, parentId, inputs, models];
  return createHash('sha256').update(JSON.stringify(facts)).digest('base64url').slice(0, 16);
}
