import type { ProcessDetails } from '../../platform/processDetails.ts';
import type { RunSummary } from '../../shared/model/run.ts';
import type { AttachAnswer, LaunchRequest } from '../../shared/protocol/trackerApi.ts';

/** The door of launch/: starts, stops and takes back runs. */
export interface Launcher {
  /** Resolves once the process is started (or could not be: then the run is FAILED with its reason, not an exception). Throws CockpitError for a request that makes no run: unknown job, no command. */
  launch(request: LaunchRequest): Promise<RunSummary>;
  attach(request: LaunchRequest): Promise<AttachAnswer>;
  endAttached(runId: string, exitCode: number | null): Promise<RunSummary>;
  appendOutput(runId: string, text: string): Promise<void>;
  stop(runId: string, options: { force: boolean }): Promise<void>;
  /** Captures the code, data and environment of a run that a process started by hand has made, and follows the process. */
  observe(runId: string, process: ProcessDetails): void;
  /** Such a run has ended, though its process may go on. */
  stopObserving(runId: string): void;
  /** At the tracker's start: finds what became of the runs the last tracker left active. */
  takeBack(): Promise<void>;
  activeCount(): number;
  dispose(): Promise<void>;
}
