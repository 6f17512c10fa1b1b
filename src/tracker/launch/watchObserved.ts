import { setTimeout as sleep } from 'node:timers/promises';
import { isSameProcess, pidExists } from '../../platform/processIdentity';

/** Looking whether a pid was given out again costs a process where there is no /proc. */
const THOROUGH_EVERY = process.platform === 'linux' ? 1 : 15;

/** Resolves with the time, in milliseconds since the epoch, at which a process was seen to be gone. */
export async function watchObserved(pid: number, start: string, pollMs: number, signal: AbortSignal): Promise<number> {
  for (let turn = 0; ; turn++) {
    const lives = turn % THOROUGH_EVERY === 0 ? await isSameProcess(pid, start) : pidExists(pid);
    if (!lives) return Date.now();
    await sleep(pollMs, undefined, { signal, ref: false });
  }
}
