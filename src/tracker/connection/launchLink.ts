import type { StorePaths } from '../../platform/storePaths';
import { isActive, type RunStatus } from '../../shared/model/run';
import { launchOfChild } from '../launch/observedRun';
import type { StandInPlan } from '../launch/runRecords';
import type { Store } from '../store/store';
import { readProtocolState } from './protocolState';
import type { Tokens } from './tokens';
import { launchVariables, type Variables } from './variables';

/** How a run ended, as far as its code may have a say in it. */
interface Outcome {
  status: RunStatus;
  exitReason: string | null;
}

interface Followed {
  /** The user chose its name. */
  named: boolean;
  /** Started by hand: its code says how it ends. */
  observed: boolean;
}

/** What launch/ asks of connection/, and tells it. */
export class LaunchLink {
  private port: number | null = null;
  /** Runs that are followed now. */
  private readonly followed = new Map<string, Followed>();

  constructor(
    private readonly store: Store,
    private readonly tokens: Tokens,
    private readonly paths: StorePaths,
  ) {}

  serveAt(port: number): void {
    this.port = port;
  }

  get trackingUri(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** What a launched run's code is given beside `env`; nothing before the tracker serves. */
  variables(runId: string, env: Readonly<Record<string, string>>): Variables {
    if (this.port === null) return { env: {}, warning: null };
    const token = this.tokens.derive('launch', runId);
    const { experiment } = this.store.runs.summary(runId);
    return launchVariables({ trackingUri: this.trackingUri, token }, { id: runId, experiment }, env);
  }

  /** What a runner must know to stand in for a tracker that has gone; null before the tracker serves. */
  standIn(runId: string): StandInPlan | null {
    if (this.port === null) return null;
    const { folder, root } = this.paths;
    const { experiment } = this.store.runs.summary(runId);
    const experimentId = this.store.experiments.byName(experiment)?.id ?? '0';
    return { port: this.port, folder, root, runId, experiment: { id: experimentId, name: experiment } };
  }

  follow(runId: string, run: Followed): void {
    this.followed.set(runId, run);
  }

  unfollow(runId: string): void {
    this.followed.delete(runId);
  }

  /** Whether the run's process is followed, and decides over how it ends. */
  follows(runId: string): boolean {
    return this.followed.get(runId)?.observed === false;
  }

  /** Whether files of the run are being read. */
  reads(runId: string): boolean {
    return this.followed.has(runId);
  }

  namedByUser(runId: string): boolean {
    return this.followed.get(runId)?.named ?? false;
  }

  exists(runId: string): boolean {
    return this.store.runs.head(runId) !== null;
  }

  /** The end of a process, with what its code said before: code that failed may well leave in good order. */
  withReport<T extends Outcome>(runId: string, outcome: T): T {
    const { reported } = readProtocolState(this.store.metrics, runId);
    return outcome.status === 'FINISHED' && reported ? { ...outcome, ...reportedFailure(reported.status) } : outcome;
  }

  /** What code said of the end of a run that has ended meanwhile, such as by way of a stand-in. */
  reportedLate(runId: string, status: RunStatus): void {
    const failure = reportedFailure(status);
    if (failure && this.store.runs.summary(runId).status === 'FINISHED') this.store.runs.update(runId, failure);
  }

  /** Ends parts of launches that came in when the launch had ended already. */
  endOrphans(): void {
    for (const { id, launchPlan } of this.store.runs.active()) {
      const launch = launchOfChild(launchPlan);
      if (launch === null || this.followed.has(launch) || !this.exists(launch)) continue;
      const parent = this.store.runs.summary(launch);
      if (!isActive(parent.status)) this.endChildren([id], parent, parent.endTime ?? Date.now());
    }
  }

  /** Ends the runs that a launch's code made beside the first and left open. */
  endChildren(children: readonly string[], { status }: Outcome, endTime: number): void {
    for (const child of children) {
      const exitReason =
        status === 'FINISHED'
          ? 'Its code never said that it ended; the command it belongs to ended in good order.'
          : 'It was still open when the command it belongs to ended.';
      this.store.runs.update(child, { status, exitReason, endTime });
    }
  }
}

function reportedFailure(status: RunStatus): Outcome | null {
  if (status === 'FAILED') {
    return {
      status,
      exitReason: 'The code itself reported through MLflow that it failed; the command exited with code 0.',
    };
  }
  if (status === 'KILLED') {
    return {
      status: 'FAILED',
      exitReason: 'The code itself reported through MLflow that it was killed; the command exited with code 0.',
    };
  }
  return null;
}
