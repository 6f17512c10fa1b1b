import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RunStatus } from '../../shared/model/run';
import type { ClientIdentity } from './clientIdentity';

/** What `runs/create` asks for, checked. */
export interface RunCreation {
  /** Of an experiment that is there and not deleted; "0" also where the code named none. */
  experimentId: string;
  /** `run_name`, or else the tag `mlflow.runName`; null where the code named it in neither. */
  name: string | null;
  /** Milliseconds since the epoch. */
  startTime: number;
  userId: string;
  /** As they were sent. */
  tags: Record<string, string>;
}

export interface ProtocolClient {
  identity: ClientIdentity;
  incoming: Pick<IncomingMessage, 'socket' | 'headers'>;
  outgoing: Pick<ServerResponse, 'once'>;
}

export interface ReportedEnd {
  status: RunStatus;
  /** Milliseconds since the epoch; null while it runs. */
  endTime: number | null;
}

/** Ties runs that code makes through MLflow's protocol to the processes and launches they come from. */
export interface RunAdoption {
  /**
   * Answers `runs/create`: with the launched run itself, with a run that is there already (a request that is sent again,
   * another process of one job), or with a new one. Calls `setTags` at most once, in the transaction that writes the run;
   * it stores them as `runs/set-tag` would (`mlflow.parentRunId` stands for the parent, `mlflow.runName` for the name).
   * Resolves with the run's id. Throws CockpitError.
   */
  createRun(
    creation: RunCreation,
    client: ProtocolClient,
    setTags: (runId: string, tags: Record<string, string>) => void,
  ): Promise<string>;
  /**
   * Told the status and end time of `runs/update`. True where the run's process decides over them (a launched run that is
   * still followed): then they must not be stored as the run's own; {@link reported} gives them back.
   */
  report(runId: string, end: Partial<ReportedEnd>, client: ProtocolClient): boolean;
  /** What the protocol shows as the status and end of a run whose process is still followed; null: what is stored. */
  reported(runId: string): ReportedEnd | null;
  /**
   * To be called with the metrics of a request before their points are stored, in the same transaction: from then on the
   * code's own record of them holds, and what was read from its output goes.
   */
  claimMetrics(runId: string, keys: Iterable<string>): void;
  /**
   * To be called with the params of a request before they are compared with the stored ones, in the same transaction:
   * values that the launch had read from the command line give way to what the code says.
   */
  claimParams(runId: string, params: Readonly<Record<string, string>>): void;
}
