import type { StorePaths } from '../../platform/storePaths';
import type { TrackerConnection } from '../connection/connection';
import type { Store } from '../store/store';

/** What the protocol's routes work on. */
export interface MlflowContext {
  store: Store;
  paths: StorePaths;
  connection: Pick<TrackerConnection, 'identify' | 'adoption'>;
  /** Where experiments made from now on keep their artifacts, a URI; null: behind this tracker, in the store. */
  defaultArtifactRoot: string | null;
  /** The folder behind `mlflow-artifacts:`; null: the store's own place. */
  artifactsDestination: string | null;
}
