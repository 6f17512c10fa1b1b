import type { StorePaths } from '../../../platform/storePaths';
import type { TrackingServer } from '../../store/servers/serverStore';
import type { Store } from '../../store/store';
import type { TransferTask } from '../../transfers/transferTask';
import type { RemoteServer } from '../remote/remoteServer';

/** What every part of a push works with. */
export interface PushContext {
  store: Store;
  paths: StorePaths;
  server: TrackingServer;
  remote: RemoteServer;
  task: TransferTask;
}

/** Names the run of this store that a run on a server was made of. */
export const ORIGIN_TAG = 'mlops.origin_run_id';
/** Names the logged model of this store that one on a server was made of. */
export const ORIGIN_MODEL_TAG = 'mlops.origin_model_id';
/** Names the version of this store that a version on a server was made of: `model/version`. */
export const ORIGIN_VERSION_TAG = 'mlops.origin_version';

/** A local tag that tells on which server a run is, with its address as the value. */
export function pushedTag(server: TrackingServer): string {
  return `mlops.pushed.${server.name}`;
}
