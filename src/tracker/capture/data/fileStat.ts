import type { Stats } from 'node:fs';
import type { FileStat } from '../../store/store';
import { STAT_FIELDS } from './hashProtocol';

export function toFileStat(stat: Stats): FileStat {
  return {
    size: stat.size,
    mtimeUs: Math.round(stat.mtimeMs * 1000),
    ctimeUs: Math.round(stat.ctimeMs * 1000),
    inode: stat.ino,
  };
}

export function writeStat(stats: Float64Array, index: number, stat: FileStat): void {
  stats.set([stat.size, stat.mtimeUs, stat.ctimeUs, stat.inode], index * STAT_FIELDS);
}

export function readStat(stats: Float64Array, index: number): FileStat {
  const [size = 0, mtimeUs = 0, ctimeUs = 0, inode = 0] = stats.subarray(
    index * STAT_FIELDS,
    (index + 1) * STAT_FIELDS,
  );
  return { size, mtimeUs, ctimeUs, inode };
}

export function sameStat(a: FileStat, b: FileStat): boolean {
  return a.size === b.size && a.mtimeUs === b.mtimeUs && a.ctimeUs === b.ctimeUs && a.inode === b.inode;
}
