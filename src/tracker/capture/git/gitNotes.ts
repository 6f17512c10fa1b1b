import { GitFailure } from './gitCommand';

/** Sentences for people on what of the code could not be captured. */

export function repositoryNote(error: unknown, folder: string, timeout: number): string {
  const message = error instanceof Error ? error.message : String(error);
  const kind = error instanceof GitFailure ? error.kind : 'failed';
  if (kind === 'timed-out') return timedOut(timeout, 'the code of this run was not recorded');
  if (kind === 'not-installed') {
    return 'git was not found, so the code of this run was not recorded. Install git (https://git-scm.com) and make sure it is on the PATH.';
  }
  if (/not a git repository/i.test(message)) {
    return `${folder} is not in a git repository, so the code of this run was not recorded. Run "git init" there to have it recorded.`;
  }
  const [, owned] = /dubious ownership in repository at '([^']*)'/.exec(message) ?? [];
  if (owned !== undefined) {
    return `git refuses to read ${owned} because another user owns it, so the code of this run was not recorded. To trust it, run: git config --global --add safe.directory "${owned}"`;
  }
  if (/must be run in a work tree/.test(message)) {
    return `${folder} is in a git repository without a working tree, so the code of this run was not recorded.`;
  }
  if (/directory that does not exist/.test(message)) {
    return `${folder} does not exist, so the code of this run was not recorded.`;
  }
  return `git could not read the repository of ${folder}, so the code of this run was not recorded: ${firstLine(message)}`;
}

export function statusNote(error: unknown, timeout: number): string {
  const lost = 'uncommitted changes of this run were not recorded';
  if (error instanceof GitFailure && error.kind === 'timed-out') return timedOut(timeout, lost);
  return `git could not read the working tree, so ${lost}: ${firstLine(error)}`;
}

export function snapshotNote(error: unknown, timeout: number): string {
  const lost = 'there is no snapshot of the exact code of this run';
  if (error instanceof GitFailure && error.kind === 'timed-out') return timedOut(timeout, lost);
  const message = error instanceof Error ? error.message : String(error);
  if (/insufficient permission|Permission denied|Read-only file system|EACCES|EROFS|EPERM/i.test(message)) {
    return `The git repository cannot be written, so ${lost}: ${firstLine(message)}`;
  }
  return `git could not make the snapshot, so ${lost}: ${firstLine(message)}`;
}

export function submoduleNotes(paths: readonly string[]): string[] {
  return paths.map(
    (path) =>
      `The submodule ${path} has uncommitted changes, which the snapshot does not hold. Commit them inside the submodule to have them recorded.`,
  );
}

export function untrackedNotes(left: {
  repositories: readonly string[];
  unreadable: readonly string[];
  crowdedOut: number;
}): string[] {
  const crowded =
    left.crowdedOut === 0
      ? []
      : [
          `There are so many untracked files that ${left.crowdedOut} of them are not in the snapshot. Commit what is code, and name folders of data in .gitignore.`,
        ];
  return [
    ...crowded,
    ...left.repositories.map((path) => `${path} is a git repository of its own, so its files are not in the snapshot.`),
    ...left.unreadable.map((path) => `${path} may not be read, so its content is not in the snapshot.`),
  ];
}

function timedOut(timeout: number, lost: string): string {
  return `git gave no answer within ${Math.round(timeout / 100) / 10} s, so ${lost}. Run "git status" in the folder to see what keeps it.`;
}

function firstLine(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.split('\n').find((line) => line.trim() !== '') ?? 'unknown reason';
}
