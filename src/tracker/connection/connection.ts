import type { IncomingMessage } from 'node:http';
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
  /**
   * Sends what stand-ins took in to this tracker, once it listens and before anybody else's requests are answered. null
   * where there is nothing; never rejects.
   */
  replay(port: number): Promise<void> | null;
  isReplay(incoming: Pick<IncomingMessage, 'headers'>): boolean;
  /** Asks a stand-in that holds the port to leave; resolves with whether there was one. */
  askToLeave(port: number): Promise<boolean>;
}
