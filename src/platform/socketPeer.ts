import { execFile } from 'node:child_process';
import { readdirSync, readlinkSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { readProcStat } from './processIdentity';

const run = promisify(execFile);

/**
 * The process of this user that holds the other end of a TCP connection within this machine; null where it is not on
 * this machine, belongs to another user, or the platform does not tell. Ports as this end sees them.
 */
export async function socketPeer(localPort: number, remotePort: number): Promise<number | null> {
  if (process.platform === 'linux') return linuxPeer(localPort, remotePort);
  return process.platform === 'darwin' ? lsofPeer(localPort, remotePort) : null;
}

async function linuxPeer(localPort: number, remotePort: number): Promise<number | null> {
  const inode =
    (await inodeOf('/proc/net/tcp', remotePort, localPort)) ?? (await inodeOf('/proc/net/tcp6', remotePort, localPort));
  if (inode === null) return null;
  const target = `socket:[${inode}]`;
  const pids = readdirSync('/proc').map(Number).filter(Number.isInteger);
  // The newest first: a client is seldom an old process.
  const found = pids.reverse().find((pid) => holds(pid, target));
  return found === undefined ? null : firstHolder(found, target);
}

/** A process that was forked off holds the connections of its parent too. */
function firstHolder(pid: number, target: string): number {
  for (let at = pid; ; ) {
    const parent = Number(readProcStat(at)?.[1] ?? 0);
    if (parent <= 1 || !holds(parent, target)) return at;
    at = parent;
  }
}

/** Read in another thread: the kernel takes some ten milliseconds to list its connections. */
async function inodeOf(table: string, from: number, to: number): Promise<string | null> {
  try {
    const ends = new RegExp(`^\\s*\\d+: \\w+:${hex(from)} \\w+:${hex(to)} (?:\\S+\\s+){6}(\\d+)`, 'm');
    const inode = ends.exec(await readFile(table, 'latin1'))?.[1];
    return inode === undefined || inode === '0' ? null : inode;
  } catch {
    return null;
  }
}

function hex(port: number): string {
  return port.toString(16).toUpperCase().padStart(4, '0');
}

function holds(pid: number, target: string): boolean {
  try {
    return readdirSync(`/proc/${pid}/fd`).some((fd) => {
      try {
        return readlinkSync(`/proc/${pid}/fd/${fd}`) === target;
      } catch {
        return false;
      }
    });
  } catch {
    return false;
  }
}

async function lsofPeer(localPort: number, remotePort: number): Promise<number | null> {
  try {
    const { stdout } = await run('lsof', ['-nP', `-iTCP:${remotePort}`, '-sTCP:ESTABLISHED', '-Fpn'], {
      timeout: 2_000,
    });
    return parseLsof(stdout, localPort, remotePort);
  } catch {
    return null;
  }
}

/** Of `lsof -Fpn`: `p` lines name a process, the `n` lines after it its connections. */
export function parseLsof(text: string, localPort: number, remotePort: number): number | null {
  let pid: number | null = null;
  for (const line of text.split('\n')) {
    if (line.startsWith('p')) pid = Number(line.slice(1));
    if (line.startsWith('n') && line.includes(`:${remotePort}->`) && line.endsWith(`:${localPort}`)) return pid;
  }
  return null;
}
