import { accessSync, constants, lstatSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import type { GitState } from '../../../shared/model/git';
import { readablePath } from './gitStatus';
import { looksSecret } from './secretFile';

export interface SnapshotLimits {
  /** Bytes of the largest untracked file that goes in. */
  file: number;
  /** Bytes of all untracked files that go in. */
  total: number;
  /** How many go in. Each becomes an object of its own, and the run waits for that. */
  files: number;
}

export const SNAPSHOT_LIMITS: SnapshotLimits = { file: 10 * 1024 ** 2, total: 256 * 1024 ** 2, files: 2000 };

/** What a run is made of goes in before what may be its data. */
const CODE = /\.(py|pyx|ipynb|r|rmd|qmd|jl|m|c|cc|cpp|cu|h|hpp|rs|go|java|js|ts|sh|sql|ya?ml|toml|cfg|ini|md)$/i;

export interface UntrackedChoice {
  /** Latin1 paths, relative to the repository's top folder. */
  included: string[];
  excluded: GitState['excluded'];
  /** Latin1 paths of repositories inside this one. */
  repositories: string[];
  unreadable: string[];
  /** How many were left out because together they are too many or too large. */
  crowdedOut: number;
}

/** How many files are looked at before other work of the tracker gets its turn. */
const BATCH = 2000;

/** Decides which untracked files belong in the snapshot. */
export async function chooseUntracked(
  root: string,
  paths: readonly string[],
  limits: SnapshotLimits,
): Promise<UntrackedChoice> {
  const choice: UntrackedChoice = { included: [], excluded: [], repositories: [], unreadable: [], crowdedOut: 0 };
  const candidates: { path: string; bytes: number }[] = [];
  for (const [index, path] of paths.entries()) {
    if (index % BATCH === BATCH - 1) await setImmediate();
    if (path.endsWith('/')) choice.repositories.push(path);
    else sortOut(root, path, limits, choice, candidates);
  }
  takeWithinLimits(candidates, limits, choice);
  return choice;
}

/** Code first, then the rest; of each, the smallest first. */
function takeWithinLimits(
  candidates: { path: string; bytes: number }[],
  limits: SnapshotLimits,
  choice: UntrackedChoice,
) {
  candidates.sort((a, b) => Number(CODE.test(b.path)) - Number(CODE.test(a.path)) || a.bytes - b.bytes);
  let total = 0;
  for (const { path, bytes } of candidates) {
    total += bytes;
    if (total <= limits.total && choice.included.length < limits.files) choice.included.push(path);
    else {
      choice.excluded.push({ path: readablePath(path), reason: 'too-large', bytes });
      choice.crowdedOut++;
    }
  }
}

function sortOut(
  root: string,
  path: string,
  limits: SnapshotLimits,
  choice: UntrackedChoice,
  candidates: { path: string; bytes: number }[],
): void {
  const file = absolute(root, path);
  const stat = lstatSync(file, { throwIfNoEntry: false });
  if (!stat) return;
  const bytes = stat.size;
  const readable = readablePath(path);
  if (looksSecret(readable)) choice.excluded.push({ path: readable, reason: 'secret', bytes });
  else if (bytes > limits.file) choice.excluded.push({ path: readable, reason: 'too-large', bytes });
  else if (!stat.isSymbolicLink() && !canRead(file)) choice.unreadable.push(path);
  else candidates.push({ path, bytes });
}

export function absolute(root: string, path: string): Buffer {
  return Buffer.concat([Buffer.from(`${root}/`), Buffer.from(path, 'latin1')]);
}

export function canRead(file: Buffer): boolean {
  try {
    accessSync(file, constants.R_OK);
    return true;
  } catch {
    return false;
  }
}
