import type { DatasetUse } from '../../../shared/model/dataset';
import type { MetricSummary } from '../../../shared/model/metric';
import type { Goal, RunSource, RunStatus, RunSummary } from '../../../shared/model/run';

/** A row of the table `runs`, as far as a summary needs it. */
export interface RunRow {
  number: number;
  id: string;
  name: string;
  experiment: string;
  status: RunStatus;
  exit_code: number | null;
  signal: string | null;
  exit_reason: string | null;
  command: string;
  job: string | null;
  source: RunSource;
  parent: string | null;
  user_id: string;
  origin: string | null;
  start_time: number;
  end_time: number | null;
  cpu_time: number | null;
  main_metric: string | null;
  goal: Goal | null;
  note: string;
  commit_hash: string | null;
  branch: string | null;
  dirty: number;
  deleted: number;
  deleted_at: number | null;
}

/** The rest of the row, for one run's details. */
export interface RunDetailRow extends RunRow {
  argv: string | null;
  cwd: string;
  git: string | null;
  git_notes: string;
  environment: string | null;
  log_bytes: number;
  pid: number | null;
  warnings: string;
  launch_plan: string;
  artifact_uri: string | null;
}

/** The columns of {@link RunRow}. */
export const RUN_COLUMNS = `number, runs.id, name, experiment, status, exit_code, signal, exit_reason, command, job, source, parent,
  user_id, origin, start_time, end_time, cpu_time, main_metric, goal, note, commit_hash, branch, dirty, deleted, deleted_at`;

/** What other tables hold of a run. */
export interface RunParts {
  metrics: Record<string, MetricSummary>;
  params: Record<string, string>;
  tags: Record<string, string>;
  datasets: DatasetUse[];
  artifactCount: number;
}

export function toSummary(row: RunRow, parts: RunParts): RunSummary {
  return {
    id: row.id,
    name: row.name,
    experiment: row.experiment,
    status: row.status,
    exitCode: row.exit_code,
    signal: row.signal,
    exitReason: row.exit_reason,
    command: row.command,
    job: row.job,
    source: row.source,
    parentId: row.parent,
    userId: row.user_id,
    origin: row.origin,
    startTime: row.start_time,
    endTime: row.end_time,
    cpuTime: row.cpu_time,
    mainMetric: row.main_metric,
    goal: row.goal,
    note: row.note,
    commit: row.commit_hash,
    branch: row.branch,
    dirty: row.dirty !== 0,
    color: row.number - 1,
    deleted: row.deleted !== 0,
    deletedAt: row.deleted_at,
    ...parts,
  };
}
