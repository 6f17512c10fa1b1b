import type { Artifact } from '../../shared/model/artifact';
import type { DatasetUse } from '../../shared/model/dataset';
import type { Environment } from '../../shared/model/environment';
import { type MetricSummary, SYSTEM_PREFIX } from '../../shared/model/metric';
import type { RunDetail, RunStatus, RunSummary } from '../../shared/model/run';

/** MLflow's four statuses, which programs that read our JSON are promised. */
export type ShownStatus = 'RUNNING' | 'FINISHED' | 'FAILED' | 'KILLED';

export type ShownMetric = Pick<MetricSummary, 'last' | 'min' | 'max' | 'count'>;

/** A run in the JSON of the command line's listings. Times in milliseconds since the epoch. */
export interface ListedRun {
  id: string;
  name: string;
  experiment: string;
  status: ShownStatus;
  exitCode: number | null;
  /** Why it is not FINISHED, in a sentence. */
  exitReason: string | null;
  command: string;
  startTime: number;
  endTime: number | null;
  params: Record<string, string>;
  metrics: Record<string, ShownMetric>;
}

/** The JSON of `show`. */
export interface ShownRun extends ListedRun {
  git: {
    commit: string | null;
    branch: string | null;
    dirty: boolean;
    snapshot: string | null;
    remote: string | null;
  } | null;
  datasets: Pick<DatasetUse, 'path' | 'hash' | 'bytes' | 'files' | 'state'>[];
  environment: Environment | null;
  artifacts: Pick<Artifact, 'path' | 'bytes' | 'hash'>[];
  /** What the cockpit measured itself, such as CPU and memory. */
  systemMetrics: Record<string, ShownMetric>;
  tags: Record<string, string>;
  note: string;
  /** What could not be captured, in sentences. */
  warnings: string[];
}

function shownStatus(status: RunStatus): ShownStatus {
  if (status === 'SCHEDULED') return 'RUNNING';
  return status === 'LOST' ? 'FAILED' : status;
}

export function listedRun(run: RunSummary): ListedRun {
  const { id, name, experiment, exitCode, exitReason, command, startTime, endTime, params } = run;
  const status = shownStatus(run.status);
  const metrics = shownMetrics(run, false);
  return { id, name, experiment, status, exitCode, exitReason, command, startTime, endTime, params, metrics };
}

export function shownRun(run: RunDetail): ShownRun {
  const { params, metrics, ...facts } = listedRun(run);
  const { git } = run;
  return {
    ...facts,
    git: git && {
      commit: git.commit,
      branch: git.branch,
      dirty: git.dirty,
      snapshot: git.snapshot,
      remote: git.remote,
    },
    datasets: run.datasets.map(({ path, hash, bytes, files, state }) => ({ path, hash, bytes, files, state })),
    params,
    metrics,
    environment: run.environment,
    artifacts: run.artifacts.map(({ path, bytes, hash }) => ({ path, bytes, hash })),
    systemMetrics: shownMetrics(run, true),
    tags: run.tags,
    note: run.note,
    warnings: [...run.gitNotes, ...run.warnings],
  };
}

/** The run's own metrics, or those the cockpit measured of the machine. */
export function metricsOf(run: RunSummary, system: boolean): [key: string, summary: MetricSummary][] {
  return Object.entries(run.metrics).filter(([key]) => key.startsWith(SYSTEM_PREFIX) === system);
}

function shownMetrics(run: RunSummary, system: boolean): Record<string, ShownMetric> {
  return Object.fromEntries(
    metricsOf(run, system).map(([key, { last, min, max, count }]) => [key, { last, min, max, count }]),
  );
}
