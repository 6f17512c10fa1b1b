import { sep } from 'node:path';
import type { FoundLog } from '../loggers';

/** A followed run, as far as it matters for whose log a log is. */
export interface LogCandidate {
  runId: string;
  startTime: number;
  /** Folders below which its logs are looked for, absolute. */
  roots: readonly string[];
  /** Files that its processes were seen to have open. */
  open: ReadonlySet<string>;
  /** The log was joined to it before. */
  joined: boolean;
}

/** Clocks of file systems lag behind, and some know only even seconds; milliseconds. */
const TICK = 2_000;

/**
 * The run that wrote a log: the one it was joined to before; else the one whose process has it open; else, where several
 * work in its folder, the one whose start is nearest before it was made. `sure`: nothing that is seen later can tell better.
 */
export function chooseRun<T extends LogCandidate>(
  log: FoundLog,
  created: number,
  candidates: readonly T[],
): { run: T; sure: boolean } | null {
  const joined = candidates.find((candidate) => candidate.joined);
  if (joined) return { run: joined, sure: true };
  const living = candidates.filter(({ startTime }) => startTime - TICK <= log.modified);
  const writer = living.find(({ open }) => [...open].some((path) => isPartOf(path, log)));
  if (writer) return { run: writer, sure: true };
  const near = living.filter(({ roots }) => roots.some((root) => isInside(log.path, root)));
  const byStart = [...near].sort((a, b) => b.startTime - a.startTime);
  const run = byStart.find(({ startTime }) => startTime <= created + TICK) ?? byStart.at(-1);
  return run === undefined ? null : { run, sure: near.length === 1 };
}

export function isInside(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}

function isPartOf(path: string, log: FoundLog): boolean {
  return isInside(path, log.path);
}
