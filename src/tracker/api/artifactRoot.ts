import type { StorePaths } from '../../platform/storePaths';
import { localPath } from '../importing/localPlace';
import type { Store } from '../store/store';

/** The folder that a run's artifacts are read from: its own in the store, or where an import linked them. */
export function artifactRoot(store: Pick<Store, 'runs'>, paths: StorePaths, runId: string): string {
  const own = paths.artifacts(runId);
  const uri = store.runs.head(runId)?.artifactUri ?? null;
  // Only an import has looked at the place: code may name any for a run of its own.
  if (uri === null || store.runs.summary(runId).source !== 'import') return own;
  return localPath(uri) ?? own;
}
