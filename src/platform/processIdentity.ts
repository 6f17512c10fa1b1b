import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * When a process started, as an opaque text: together with the pid it names one process and never another that got the
 * same pid later, not even after a reboot. null when there is no such process, or only its zombie is left.
 */
export async function processStart(pid: number): Promise<string | null> {
  if (!Number.isInteger(pid) || pid <= 0) return null;
  if (process.platform === 'linux') return linuxStart(pid);
  return process.platform === 'win32' ? windowsStart(pid) : psStart(pid);
}

/** Whether the process that {@link processStart} described as `start` still lives. */
export async function isSameProcess(pid: number, start: string): Promise<boolean> {
  return (await processStart(pid)) === start;
}

/** Whether some process has this pid: cheap everywhere, but blind to reuse. */
export function pidExists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function linuxStart(pid: number): string | null {
  const fields = readProcStat(pid);
  if (!fields) return null;
  const state = fields[0] ?? '';
  if ('ZXx'.includes(state) && !hasLivingThread(pid)) return null;
  return `${bootId()}:${fields[19] ?? ''}`;
}

/**
 * The fields of /proc/<pid>/stat from the third (state) on. The second, the program's name in parentheses, may itself
 * hold spaces and parentheses, so reading starts after the last one.
 */
export function readProcStat(pid: number | 'self'): string[] | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return text
      .slice(text.lastIndexOf(')') + 2)
      .trimEnd()
      .split(' ');
  } catch {
    return null;
  }
}

/** A process whose main thread has ended looks like a zombie while its other threads go on. */
function hasLivingThread(pid: number): boolean {
  try {
    return readdirSync(`/proc/${pid}/task`).some((thread) => thread !== String(pid));
  } catch {
    return false;
  }
}

/** Start times count from the boot, so they only mean something together with it. */
function bootId(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim();
  } catch {
    return '';
  }
}

async function psStart(pid: number): Promise<string | null> {
  try {
    const { stdout } = await run('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], {
      env: { ...process.env, LC_ALL: 'C', TZ: 'UTC' },
    });
    const [state = '', ...start] = stdout.trim().split(/\s+/);
    return state === '' || state.startsWith('Z') ? null : start.join(' ');
  } catch {
    return null;
  }
}

async function windowsStart(pid: number): Promise<string | null> {
  const script = `(Get-Process -Id ${pid} -ErrorAction Stop).StartTime.ToUniversalTime().Ticks`;
  try {
    const { stdout } = await run('powershell.exe', ['-NoProfile', '-NonInteractive', '-Command', script], {
      windowsHide: true,
    });
    return stdout.trim() || null;
  } catch {
    return null;
  }
}
