/**
 * What the tracker's thread and a hash worker say to each other. File names travel as one latin1 string, a character
 * a byte and `\0` between names, because names are bytes; stats as four numbers a file: see {@link STAT_FIELDS}.
 */
export type HashRequest =
  | { id: number; kind: 'scan'; path: string }
  | { id: number; kind: 'hash'; path: string; names: string | null; stats: Float64Array };

export type HashReply =
  | { id: number; kind: 'progress'; bytes: number }
  | { id: number; kind: 'scanned'; scan: Scan | Problem }
  | { id: number; kind: 'hashed'; hashes: string[]; problem: Problem | null };

/** Size, mtime, ctime (whole microseconds) and inode, in this order. */
export const STAT_FIELDS = 4;

export interface Scan {
  kind: 'file' | 'folder';
  /** Absolute, all links of the path itself resolved. */
  realPath: string;
  /** Names relative to the folder, sorted by bytes; null for a file. */
  names: string | null;
  stats: Float64Array;
  files: number;
  bytes: number;
  /** Digest of all names and stats, hex: the same for as long as nothing changes. */
  fingerprint: string;
  /** Newest ctime of any file, or mtime of any folder, in microseconds since the epoch. */
  newestUs: number;
}

/** Why there is no hash. */
export interface Problem {
  kind: 'changed' | 'missing' | 'failed';
  path: string;
  /** Such as EACCES; `SPECIAL` for what is neither a file nor a folder. */
  code: string;
}

export function isProblem(value: Scan | Problem): value is Problem {
  return 'code' in value;
}
