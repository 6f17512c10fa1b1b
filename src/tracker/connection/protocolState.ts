import type { RunStatus } from '../../shared/model/run';
import type { MetricStore } from '../store/store';

const SOURCE = 'protocol';

/** What is kept of a run's dealings with the protocol, as the state of a source of its points. */
export interface ProtocolState {
  /** The run that the launch's code made first, and so is the launched run itself. */
  adopted: boolean;
  /** Place among the processes of one job of the one that made it. */
  rank: number;
  /** What the code said of its end. */
  reported: { status: RunStatus; endTime: number | null } | null;
  /** Params that the launch read from the command line; what the code says of them counts for more. */
  launchParams: string[];
}

const NOTHING: ProtocolState = { adopted: false, rank: 0, reported: null, launchParams: [] };

type Metrics = Pick<MetricStore, 'position' | 'append'>;

export function readProtocolState(metrics: Metrics, runId: string): ProtocolState {
  const text = metrics.position(runId, SOURCE);
  return text === null ? NOTHING : { ...NOTHING, ...(JSON.parse(text) as Partial<ProtocolState>) };
}

export function writeProtocolState(metrics: Metrics, runId: string, change: Partial<ProtocolState>): void {
  const state: ProtocolState = { ...readProtocolState(metrics, runId), ...change };
  metrics.append(runId, [], { source: SOURCE, state: JSON.stringify(state) });
}
