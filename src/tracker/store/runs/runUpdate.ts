import type { SqlValue } from '../driver/driver';
import type { RunUpdate } from '../store';

type Column = readonly [column: string, value: SqlValue];

/** Fields that are stored as they are. */
const PLAIN = {
  name: 'name',
  note: 'note',
  experiment: 'experiment',
  status: 'status',
  exitCode: 'exit_code',
  signal: 'signal',
  exitReason: 'exit_reason',
  startTime: 'start_time',
  endTime: 'end_time',
  userId: 'user_id',
  artifactUri: 'artifact_uri',
  parent: 'parent',
  command: 'command',
  source: 'source',
  cpuTime: 'cpu_time',
  pid: 'pid',
  environmentId: 'environment_id',
  logBytes: 'log_bytes',
  commit: 'commit_hash',
} as const satisfies Record<Exclude<keyof RunUpdate, 'deleted' | 'git' | 'gitNotes'>, string>;

/** Columns of `runs` and their new values, for the fields that the update gives. */
export function updatedColumns(update: RunUpdate, now: number): Column[] {
  const columns: Column[] = [];
  for (const field of Object.keys(PLAIN) as (keyof typeof PLAIN)[]) {
    const value = update[field];
    if (value !== undefined) columns.push([PLAIN[field], value]);
  }
  const { deleted, git, gitNotes } = update;
  if (deleted !== undefined) columns.push(['deleted', Number(deleted)], ['deleted_at', deleted ? now : null]);
  if (gitNotes !== undefined) columns.push(['git_notes', JSON.stringify(gitNotes)]);
  if (git !== undefined) {
    columns.push(['git', git && JSON.stringify(git)]);
    columns.push(['commit_hash', git?.commit ?? null]);
    columns.push(['branch', git?.branch ?? null]);
    columns.push(['dirty', Number(git?.dirty ?? false)]);
  }
  return columns;
}
