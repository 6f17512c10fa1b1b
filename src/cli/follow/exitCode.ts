import { constants } from 'node:os';
import type { RunSummary } from '../../shared/model/run';

/** What a shell says of a command that could not be started. */
const NOT_STARTED = 127;

/** The code a shell would give for the run's command: its own, or 128 and the signal's number. */
export function exitCodeOf({ exitCode, signal, status }: RunSummary): number {
  if (exitCode !== null) return exitCode;
  if (signal !== null) return 128 + (constants.signals[signal as NodeJS.Signals] ?? 0);
  return status === 'FAILED' ? NOT_STARTED : 1;
}
