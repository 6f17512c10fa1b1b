import { constants } from 'node:os';
import type { RunStatus } from '../../shared/model/run';
import { maskInside } from '../../shared/params/secrets';
import type { ExitRecord } from './runRecords';

/** How a run ended, as it is stored. */
export interface RunOutcome {
  status: RunStatus;
  exitCode: number | null;
  signal: string | null;
  exitReason: string | null;
  endTime: number;
  cpuTime: number | null;
}

/** What the end of a process says about its run. `logTail` is the end of its output. */
export function outcomeOf(exit: ExitRecord, stopAsked: boolean, logTail: string): RunOutcome {
  const { exitCode, signal, endTime, cpuMs } = exit;
  const outcome = { exitCode, signal, endTime, cpuTime: cpuMs };
  if (exit.error !== null) return { ...outcome, status: 'FAILED', exitReason: exit.error };
  if (stopAsked) return { ...outcome, status: 'KILLED', exitReason: stopReason(exit) };
  if (signal !== null) return { ...outcome, status: 'KILLED', exitReason: signalReason(signal) };
  if (exitCode === 0) return { ...outcome, status: 'FINISHED', exitReason: null };
  const said = lastErrorLine(logTail);
  const code = exitCode === null ? 'Ended without an exit code.' : `Exited with code ${exitCode}.`;
  return { ...outcome, status: 'FAILED', exitReason: said === null ? code : `${code} ${said}` };
}

function stopReason({ exitCode, signal }: ExitRecord): string {
  if (signal !== null) return `Stopped on request, by ${signal}.`;
  return exitCode === null ? 'Stopped on request.' : `Stopped on request; exited with code ${exitCode}.`;
}

const SIGNAL_HINTS: Record<string, string> = {
  SIGKILL: 'The system does this when memory runs out; or someone ended the process by force',
  SIGSEGV: 'The program crashed, touching memory that is not its own; often a native library is to blame',
  SIGABRT: 'The program gave up by itself, often over a failed check in a native library',
  SIGBUS: 'The program crashed over memory that could not be reached; shared memory (/dev/shm) may be full',
  SIGILL: 'The program used an instruction this processor does not know; a library may be built for another one',
  SIGINT: 'Someone interrupted it from outside the cockpit',
  SIGTERM: 'Someone, or the system shutting down, asked it to end',
  SIGHUP: 'The session it belonged to was closed',
};

function signalReason(signal: string): string {
  const hint = SIGNAL_HINTS[signal];
  const number = constants.signals[signal as NodeJS.Signals];
  return `Ended by the signal ${signal}${number === undefined ? '' : ` (${number})`}.${hint ? ` ${hint}.` : ''}`;
}

const MAX_LINE = 300;

/** The line that tells the error: the end of the last Python traceback, or what R and Julia print. */
function lastErrorLine(logTail: string): string | null {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: terminal escapes are control characters
  const text = logTail.replace(/\u001b\[[0-9;?]*[ -/]*[@-~]/g, '').replaceAll('\r', '');
  const lines = text.split('\n');
  const trace = lines.findLastIndex((line) => line.startsWith('Traceback (most recent call last):'));
  const found =
    trace >= 0
      ? lines.slice(trace + 1).find((line) => /^[^\s]/.test(line))
      : lines.findLast((line) => /^(?:Error(?: in .{1,200})?|ERROR|\w*Error): ?\S/.test(line));
  if (!found) return null;
  const line = maskInside(found.trim());
  return line.length > MAX_LINE ? `${line.slice(0, MAX_LINE)}…` : line;
}
