import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { processStart } from './processIdentity';
import { processTable } from './processTree';

const run = promisify(execFile);

export type StopSignal = 'SIGINT' | 'SIGTERM' | 'SIGKILL';

/**
 * Sends a signal to a process started `detached` and to everything in its group. On Windows, which knows no groups,
 * the process tree is asked to close, or ended when the signal is SIGKILL. Answers whether anything was there to get it.
 */
export async function signalGroup(leader: number, signal: StopSignal): Promise<boolean> {
  if (process.platform === 'win32') return endTree(leader, signal === 'SIGKILL');
  return sendToGroup(leader, signal);
}

/** Whether a living process is left in the group of a `detached` process. Zombies that nobody waits for don't count. */
export async function groupLives(leader: number): Promise<boolean> {
  if (process.platform === 'win32') return processStart(leader).then((start) => start !== null);
  if (!sendToGroup(leader, 0)) return false;
  return (await processTable()).some(({ group }) => group === leader);
}

function sendToGroup(leader: number, signal: StopSignal | 0): boolean {
  // kill(-1) means every process of the user, kill(0) our own group: neither may ever be sent by mistake.
  if (!Number.isInteger(leader) || leader <= 1) return false;
  try {
    process.kill(-leader, signal);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

async function endTree(leader: number, force: boolean): Promise<boolean> {
  try {
    await run('taskkill', ['/PID', String(leader), '/T', ...(force ? ['/F'] : [])], { windowsHide: true });
    return true;
  } catch {
    return false;
  }
}
