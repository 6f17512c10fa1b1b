import { setTimeout as sleep } from 'node:timers/promises';
import { isSameProcess, pidExists } from '../../platform/processIdentity';
import type { RunnerProcess } from './runnerProcess';
import { type ExitRecord, type ProcessRecord, readExitRecord } from './runRecords';

/** The processes are gone and none of them left an exit status. */
export interface Lost {
  /** When they were seen to be gone; null when they were gone before anyone looked. */
  lostAt: number | null;
  /** The likely reason, as the rest of a sentence. */
  why: string;
}

export type Ending = ExitRecord | Lost;

export interface Watched {
  /** The run's process folder. */
  folder: string;
  process: ProcessRecord;
  /** The runner, where it is a child of this tracker. */
  runner: RunnerProcess | null;
}

/** Looking at one process costs a process of its own where there is no /proc, so there the cheap look must do mostly. */
const THOROUGH_EVERY = process.platform === 'linux' ? 1 : 20;

/**
 * Resolves when the run has ended for good: with the exit status the runner left, or as lost once neither the runner
 * nor the command lives. Never while one of them does. Rejects with AbortError when `signal` says so.
 */
export async function watchProcess(watched: Watched, pollMs: number, signal: AbortSignal): Promise<Ending> {
  if (watched.runner) {
    await Promise.race([watched.runner.gone, aborted(signal)]);
    if (watched.runner.ended) return watched.runner.ended;
  }
  for (let turn = 0; ; turn++) {
    signal.throwIfAborted();
    const found = await lookAtProcess(watched.folder, watched.process, turn % THOROUGH_EVERY === 0);
    if (found === 'gone') {
      return { lostAt: Date.now(), why: 'the process that watched over it was ended by force' };
    }
    if (found) return found;
    await sleep(pollMs, undefined, { signal });
  }
}

/** One look at a run: its exit status, or `gone` when neither the runner nor the command lives; null while one does. */
export async function lookAtProcess(
  folder: string,
  process: ProcessRecord,
  thorough: boolean,
): Promise<ExitRecord | 'gone' | null> {
  const exit = await readExitRecord(folder);
  if (exit || (await lives(process, thorough))) return exit;
  // The runner writes last and then goes: what was not there before its end may be there after it.
  return (await readExitRecord(folder)) ?? 'gone';
}

/** Whether the runner or the command of a run lives. */
async function lives(record: ProcessRecord, thorough: boolean): Promise<boolean> {
  if (!thorough) return pidExists(record.runnerPid) || pidExists(record.pid);
  return (await isSameProcess(record.runnerPid, record.runnerStart)) || (await isSameProcess(record.pid, record.start));
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason as Error);
    else signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
}
