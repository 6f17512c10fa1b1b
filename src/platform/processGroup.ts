import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

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

/** Whether the group of a `detached` process still has a member; its leader's zombie counts too. */
export function groupExists(leader: number): boolean {
  return process.platform === 'win32' ? false : sendToGroup(leader, 0);
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
