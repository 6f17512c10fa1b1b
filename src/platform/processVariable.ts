import { readdirSync, readFileSync } from 'node:fs';
import { readProcStat } from './processIdentity';

/**
 * The living processes of this user that were started with an environment variable of this value, lowest pid first;
 * null where the platform does not let one see.
 */
export function processesWithVariable(name: string, value: string): number[] | null {
  if (process.platform !== 'linux') return null;
  const wanted = `\0${name}=${value}\0`;
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => Number.isInteger(pid) && environmentText(pid).includes(wanted) && readProcStat(pid)?.[0] !== 'Z')
    .sort((a, b) => a - b);
}

/** The variables between NUL bytes; empty for processes that are not ours to look at. */
function environmentText(pid: number): string {
  try {
    return `\0${readFileSync(`/proc/${pid}/environ`, 'latin1')}\0`;
  } catch {
    return '';
  }
}
