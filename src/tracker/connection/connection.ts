import type { Connection } from '../../shared/protocol/trackerApi';
import type { ClientIdentity } from './clientIdentity';
import type { RunAdoption } from './runAdoption';

/** The door of connection/: who asks, what code must know to reach the tracker, and which run its requests belong to. */
export interface TrackerConnection {
  /** Whose token an Authorization header holds; null where it is none of this store's. */
  identify(authorization: string | undefined): ClientIdentity | null;
  readonly adoption: RunAdoption;
  /** Told once the tracker listens. */
  serveAt(port: number): void;
  /** Variables for the code of a launched run; empty before the tracker serves. */
  launchVariables(runId: string): Record<string, string>;
  /** `GET /v1/connection`. */
  describe(request: { purpose: 'terminal' | 'notebook' | 'client'; name?: string }): Connection;
  /** How many runs from outside of a launch still have a living process. */
  activeCount(): number;
  /** At the tracker's start: follows the processes of such runs again. */
  takeBack(): Promise<void>;
  dispose(): void;
}
