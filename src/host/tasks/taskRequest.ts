import { CockpitError } from '../../shared/model/cockpitError';
import type { RunStatus, RunSummary } from '../../shared/model/run';
import type { L10n } from '../contributions/l10n';
import type { RunRequest } from '../launch/runRequest';

/**
 * What a task of type `mlops` starts; `task` is as a person wrote it in tasks.json. Throws CockpitError BAD_REQUEST where
 * it says neither a job nor a command, or both.
 */
export function taskRequest(task: Readonly<Record<string, unknown>>, l10n: L10n): RunRequest {
  const [job, shell] = [text(task.job), text(task.command)];
  if ((job === undefined) === (shell === undefined)) {
    throw new CockpitError(
      'BAD_REQUEST',
      l10n.t('A task of type “mlops” names either a “job” of mlops.yaml or a “command”.'),
    );
  }
  return {
    ...(job === undefined ? { shell } : { job }),
    params: texts(task.params),
    ...(text(task.name) === undefined ? {} : { name: text(task.name) }),
    ...(text(task.experiment) === undefined ? {} : { experiment: text(task.experiment) }),
  };
}

/** What the task's terminal ends with: the command's own exit code where it had one. */
export function taskExitCode({ status, exitCode }: Pick<RunSummary, 'status' | 'exitCode'>): number {
  if (exitCode !== null && (status === 'FINISHED' || exitCode !== 0)) return exitCode;
  const codes: Record<RunStatus, number> = { FINISHED: 0, KILLED: 130, FAILED: 1, LOST: 1, RUNNING: 1, SCHEDULED: 1 };
  return codes[status];
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value : undefined;
}

/** Numbers and switches are written without quotes in JSON. */
function texts(value: unknown): Record<string, string> {
  if (typeof value !== 'object' || value === null) return {};
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, String(entry)]));
}
