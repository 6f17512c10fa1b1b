import { copyFile, mkdir, mkdtemp, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import type { GitCommand } from './gitCommand';

export interface SnapshotRequest {
  runId: string;
  /** The user's index, absolute; it may not exist yet. */
  index: string;
  /** HEAD's commit; null before the first one. */
  parent: string | null;
  /** Latin1 paths whose content in the working tree goes in (or, where there is none, goes out). */
  paths: string[];
  /** Whether git knows a name and address for the user. */
  knowsUser: boolean;
  /** Where the temporary index may lie. */
  scratch: string;
}

const IDENTITY = { NAME: 'MLOps Cockpit', EMAIL: 'mlops-cockpit@localhost' };

function snapshotRef(runId: string): string {
  return `refs/mlops/runs/${runId}`;
}

/** Makes a commit object of the working tree through a temporary index, keeps it by a ref, and gives its hash. `git` runs in the top folder. */
export async function makeSnapshot(git: GitCommand, request: SnapshotRequest): Promise<string> {
  await mkdir(request.scratch, { recursive: true });
  const folder = await mkdtemp(join(request.scratch, 'snapshot-'));
  try {
    const index = join(folder, 'index');
    await copyIndex(request.index, index);
    return await keepCommit(git, request.runId, await commitWorkingTree(git, request, index));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Keeps a commit from being collected as garbage; a clean tree needs no commit of its own. */
export async function keepCommit(git: GitCommand, runId: string, commit: string): Promise<string> {
  await git.run(['update-ref', '--no-deref', snapshotRef(runId), commit]);
  return commit;
}

async function commitWorkingTree(git: GitCommand, request: SnapshotRequest, index: string): Promise<string> {
  const { parent, paths, runId } = request;
  const env = { GIT_INDEX_FILE: index };
  if (paths.length > 0) {
    // The list comes from git status, so ignore rules are already applied; unlike `git add -A` no second walk is needed.
    const input = Buffer.from(paths.map((path) => `${path}\0`).join(''), 'latin1');
    await git.run(['update-index', '--add', '--remove', '-z', '--stdin'], { env, input });
  }
  const tree = await git.text(['write-tree', '--missing-ok'], { env });
  const parents = parent === null ? [] : ['-p', parent];
  const args = ['commit-tree', '--no-gpg-sign', ...parents, '-m', `Snapshot of run ${runId}`, tree];
  return git.text(args, { env: request.knowsUser ? {} : identity() });
}

function identity(): Record<string, string> {
  const roles = ['GIT_AUTHOR', 'GIT_COMMITTER'];
  return Object.fromEntries(
    roles.flatMap((role) => Object.entries(IDENTITY).map(([key, value]) => [`${role}_${key}`, value])),
  );
}

/**
 * With the stat cache of the user's index nothing unchanged is read again. The copy keeps the time of the original,
 * rounded down: git compares the content of files that are as young as their index, and must go on doing so.
 */
async function copyIndex(from: string, to: string): Promise<void> {
  try {
    const { mtimeMs } = await stat(from);
    await copyFile(from, to);
    const time = Math.floor(mtimeMs) / 1000;
    await utimes(to, time, time);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}
