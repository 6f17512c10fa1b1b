import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { readProcStat } from './processIdentity';

const run = promisify(execFile);

/** One living process. */
export interface ProcessRow {
  pid: number;
  parent: number;
  /** Process group; 0 where the platform has none. */
  group: number;
  /** CPU time of the process and of its children that have ended, in milliseconds. */
  cpuMs: number;
  /** Resident memory in bytes. */
  memoryBytes: number;
}

/** What a process and everything it started use. */
export interface TreeUsage {
  pids: number[];
  cpuMs: number;
  memoryBytes: number;
}

/** All processes of the machine, read once for any number of trees. */
export async function processTable(): Promise<ProcessRow[]> {
  if (process.platform === 'linux') return linuxTable();
  return process.platform === 'win32' ? windowsTable() : psTable();
}

/**
 * Sums up `root` and its descendants, and those members of its group whose parents have gone. null when none is left.
 */
export function treeUsage(table: readonly ProcessRow[], root: number): TreeUsage | null {
  const children = new Map<number, ProcessRow[]>();
  for (const row of table) {
    const siblings = children.get(row.parent);
    if (siblings) siblings.push(row);
    else children.set(row.parent, [row]);
  }
  const waiting = table.filter((row) => row.pid === root || row.group === root);
  const members = new Map<number, ProcessRow>();
  for (let row = waiting.pop(); row; row = waiting.pop()) {
    if (members.has(row.pid)) continue;
    members.set(row.pid, row);
    waiting.push(...(children.get(row.pid) ?? []));
  }
  if (members.size === 0) return null;
  const usage: TreeUsage = { pids: [...members.keys()].sort((a, b) => a - b), cpuMs: 0, memoryBytes: 0 };
  for (const row of members.values()) {
    usage.cpuMs += row.cpuMs;
    usage.memoryBytes += row.memoryBytes;
  }
  return usage;
}

/** CPU time in milliseconds of all children of this process that it has waited for; null off Linux. */
export function reapedCpuMs(): number | null {
  if (process.platform !== 'linux') return null;
  const fields = readProcStat('self');
  if (!fields) return null;
  return (Number(fields[13]) + Number(fields[14])) * (1000 / clockTicks());
}

function linuxTable(): ProcessRow[] {
  const msPerTick = 1000 / clockTicks();
  const pageBytes = auxiliary(AT_PAGESZ, 4096);
  const rows: ProcessRow[] = [];
  for (const entry of readdirSync('/proc')) {
    const pid = Number(entry);
    if (!Number.isInteger(pid)) continue;
    const fields = readProcStat(pid);
    if (!fields || fields[0] === 'Z') continue;
    const ticks = Number(fields[11]) + Number(fields[12]) + Number(fields[13]) + Number(fields[14]);
    rows.push({
      pid,
      parent: Number(fields[1]),
      group: Number(fields[2]),
      cpuMs: ticks * msPerTick,
      memoryBytes: Number(fields[21]) * pageBytes,
    });
  }
  return rows;
}

const AT_PAGESZ = 6;
const AT_CLKTCK = 17;

function clockTicks(): number {
  return auxiliary(AT_CLKTCK, 100);
}

/** Page size and clock ticks differ between kernels; each process finds them in its auxiliary vector. */
function auxiliary(key: number, fallback: number): number {
  try {
    const words = readFileSync('/proc/self/auxv');
    for (let at = 0; at + 16 <= words.length; at += 16) {
      if (words.readBigUInt64LE(at) === BigInt(key)) return Number(words.readBigUInt64LE(at + 8));
    }
  } catch {}
  return fallback;
}

async function psTable(): Promise<ProcessRow[]> {
  const { stdout } = await run('ps', ['-A', '-o', 'stat=,pid=,ppid=,pgid=,rss=,time='], {
    env: { ...process.env, LC_ALL: 'C' },
    maxBuffer: 16 * 1024 * 1024,
  });
  return stdout.split('\n').flatMap((line) => {
    const [state, pid, parent, group, kilobytes, time] = line.trim().split(/\s+/);
    if (!state || !time || state.startsWith('Z')) return [];
    return {
      pid: Number(pid),
      parent: Number(parent),
      group: Number(group),
      cpuMs: parsePsTime(time),
      memoryBytes: Number(kilobytes) * 1024,
    };
  });
}

/** `[[days-]hours:]minutes:seconds[.hundredths]`, as ps prints CPU time, in milliseconds. */
export function parsePsTime(text: string): number {
  const [days, rest] = text.includes('-') ? text.split('-', 2) : ['0', text];
  const seconds = (rest ?? '').split(':').reduce((sum, part) => sum * 60 + Number(part), 0);
  return (Number(days) * 86_400 + seconds) * 1000;
}

async function windowsTable(): Promise<ProcessRow[]> {
  const script =
    'Get-CimInstance Win32_Process | ForEach-Object { "$($_.ProcessId) $($_.ParentProcessId) $($_.KernelModeTime + $_.UserModeTime) $($_.WorkingSetSize)" }';
  const { stdout } = await run('powershell.exe', ['-NoProfile', '-NonInteractive', '-Command', script], {
    windowsHide: true,
    maxBuffer: 16 * 1024 * 1024,
  });
  return stdout.split('\n').flatMap((line) => {
    const [pid, parent, time, bytes] = line.trim().split(' ');
    if (!pid || !bytes) return [];
    // Win32_Process counts CPU time in units of 100 ns.
    return {
      pid: Number(pid),
      parent: Number(parent),
      group: 0,
      cpuMs: Number(time) / 1e4,
      memoryBytes: Number(bytes),
    };
  });
}
