import { execFile } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { promisify } from 'node:util';
import { processStart, readProcStat } from './processIdentity';

const run = promisify(execFile);

/** What a process was started as. */
export interface ProcessDetails {
  pid: number;
  /** See {@link processStart}. */
  start: string;
  /** 0 where it is not known. */
  parent: number;
  /** Absolute. */
  cwd: string;
  argv: string[];
  /** The variables it was started with; empty where they can't be seen. */
  env: Record<string, string>;
}

/** A process of this user, or null where it has gone or the platform does not tell. */
export async function processDetails(pid: number): Promise<ProcessDetails | null> {
  const start = await processStart(pid);
  if (start === null) return null;
  if (process.platform === 'linux') return linuxDetails(pid, start);
  return process.platform === 'darwin' ? macDetails(pid, start) : null;
}

function linuxDetails(pid: number, start: string): ProcessDetails | null {
  try {
    return {
      pid,
      start,
      parent: Number(readProcStat(pid)?.[1] ?? 0),
      cwd: readlinkSync(`/proc/${pid}/cwd`),
      argv: readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').slice(0, -1),
      env: startVariables(pid),
    };
  } catch {
    return null;
  }
}

/** The variables a process of this user was started with; empty where they can't be seen. */
export function startVariables(pid: number): Record<string, string> {
  if (process.platform !== 'linux') return {};
  try {
    const entries = readFileSync(`/proc/${pid}/environ`, 'utf8')
      .split('\0')
      .filter((entry) => entry.indexOf('=') > 0);
    return Object.fromEntries(
      entries.map((entry) => [entry.slice(0, entry.indexOf('=')), entry.slice(entry.indexOf('=') + 1)]),
    );
  } catch {
    return {};
  }
}

async function macDetails(pid: number, start: string): Promise<ProcessDetails | null> {
  try {
    const [row, files] = await Promise.all([
      run('ps', ['-o', 'ppid=,command=', '-p', String(pid)], { timeout: 2_000 }),
      run('lsof', ['-a', '-d', 'cwd', '-p', String(pid), '-Fn'], { timeout: 2_000 }),
    ]);
    const [parent = '0', ...argv] = row.stdout.trim().split(/\s+/);
    const cwd = /^n(.+)$/m.exec(files.stdout)?.[1];
    return cwd === undefined ? null : { pid, start, parent: Number(parent), cwd, argv, env: {} };
  } catch {
    return null;
  }
}

/** The files that a process has open for reading only, absolute; none where the platform does not tell. */
export function filesBeingRead(pid: number): string[] {
  if (process.platform !== 'linux') return [];
  try {
    const paths = readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
      try {
        const path = readlinkSync(`/proc/${pid}/fd/${fd}`);
        return path.startsWith('/') && isReadOnly(pid, fd) ? path : [];
      } catch {
        return [];
      }
    });
    return [...new Set(paths)];
  } catch {
    return [];
  }
}

/** The lowest two bits of `flags`, which is octal, are the access mode. */
function isReadOnly(pid: number, fd: string): boolean {
  const flags = /^flags:\s*(\d+)/m.exec(readFileSync(`/proc/${pid}/fdinfo/${fd}`, 'latin1'))?.[1] ?? '1';
  return (Number.parseInt(flags, 8) & 3) === 0;
}
