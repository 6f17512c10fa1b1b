import { formatDuration } from '../../shared/format/duration';
import { shortHash } from '../../shared/format/hash';
import { formatMetric } from '../../shared/format/number';
import type { DatasetUse } from '../../shared/model/dataset';
import { decodeNumber } from '../../shared/model/metric';
import { isActive, type RunStatus, type RunSummary } from '../../shared/model/run';
import type { Style } from './printer';

/** Shown for what is not known: never a zero, never a blank. */
export const MISSING = '—';

const STATUS_STYLE: Record<RunStatus, Style> = {
  SCHEDULED: 'blue',
  RUNNING: 'blue',
  FINISHED: 'green',
  FAILED: 'red',
  KILLED: 'yellow',
  LOST: 'red',
};

export function statusStyle(status: RunStatus): Style {
  return STATUS_STYLE[status];
}

export function durationText(run: RunSummary, now: number): string {
  const end = run.endTime ?? (isActive(run.status) ? now : null);
  return end === null ? MISSING : formatDuration(end - run.startTime);
}

/** `05e9bdc`, with `+` where there were uncommitted changes. */
export function commitText({ commit, dirty }: Pick<RunSummary, 'commit' | 'dirty'>): string {
  return commit === null ? MISSING : `${shortHash(commit)}${dirty ? '+' : ''}`;
}

/** `accuracy 0.943`: the job's metric, else the first there is. */
export function mainMetricText(run: RunSummary): string {
  const key = run.mainMetric ?? Object.keys(run.metrics).find((name) => !name.startsWith('system/'));
  const summary = key === undefined ? undefined : run.metrics[key];
  return summary === undefined ? MISSING : `${key} ${formatMetric(decodeNumber(summary.last))}`;
}

/** A dataset's short hash, or why there is none. */
export function datasetText({ hash, state, error }: DatasetUse): string {
  if (hash !== null) return shortHash(hash);
  return state === 'failed' && error !== null ? `failed: ${error}` : state;
}
