import type { Connection } from '../../shared/protocol/trackerApi';
import type { ClientIdentity } from './clientIdentity';
import type { RunAdoption } from './runAdoption';

/** The door of connection/: who asks, what code must know to reach the tracker, and which run its requests belong to. */
export interface TrackerConnection {
  /** Whose token an Authorization header holds; null where it is none of this store's. */
  identify(authorization: string | undefined): ClientIdentity | null;
  readonly adoption: RunAdoption;
  /** `GET /v1/connection`. Once the tracker serves. */
  describe(request: { purpose: 'terminal' | 'notebook' | 'client'; name?: string }): Connection;
}
