import type { IncomingPoint } from '../store/store';
import type { FileKeys } from './fileKeys';
import type { Claimant } from './keyClaims';
import type { IngestStore } from './source';

/** The store as a logger's file sees it: its points go under the keys that it may claim, but for what the run's metric files give. */
export function claimingStore(store: IngestStore, keys: FileKeys, claimant: Claimant): IngestStore {
  const named = (points: readonly IncomingPoint[]): IncomingPoint[] => {
    const wanted = new Set(points.map(({ key }) => key).filter((key) => !keys.gives(key)));
    const names = keys.claims.claim(wanted, claimant);
    return points.flatMap((point) => {
      const key = names.get(point.key) ?? null;
      if (key === null) return [];
      return [key === point.key ? point : { ...point, key }];
    });
  };
  return {
    runs: store.runs,
    metrics: {
      append: (runId, points, position) => store.metrics.append(runId, named(points), position),
      remove: (runId, removed) => store.metrics.remove(runId, removed),
      position: (runId, source) => store.metrics.position(runId, source),
      summaries: (runId) => store.metrics.summaries(runId),
    },
  };
}
