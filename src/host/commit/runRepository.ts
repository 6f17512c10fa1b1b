import * as vscode from 'vscode';
import { shortHash } from '../../shared/format/hash';
import { CockpitError } from '../../shared/model/cockpitError';
import type { RunDetail } from '../../shared/model/run';
import type { CockpitFolder } from '../folders/cockpitFolder';
import type { GitObjects } from './gitObjects';

/** A run's code as it can be read here. */
export interface RunCode {
  repository: GitObjects;
  /** Null in a repository that had no commit yet. */
  commit: string | null;
  /** The exact tree of the run; null where none was kept. */
  snapshot: string | null;
}

/** Thrown where a commit is not here, but the run names a remote that may have it. */
export class CommitNotHere extends CockpitError {}

/** Finds the repository that holds a run's code. Throws CockpitError with the reason where there is none. */
export async function findRunCode(folder: CockpitFolder, run: RunDetail): Promise<RunCode> {
  const { git } = run;
  if (git === null || (git.commit === null && git.snapshot === null)) throw new CockpitError('NOT_FOUND', noCode(run));
  const wanted = git.commit ?? git.snapshot ?? '';
  const repositories = await repositoriesOf(folder, git.root);
  for (const repository of repositories) {
    if (!(await repository.hasCommit(wanted))) continue;
    const snapshot = git.snapshot !== null && (await repository.hasCommit(git.snapshot)) ? git.snapshot : null;
    return { repository, commit: git.commit, snapshot };
  }
  if (repositories.length === 0) {
    throw new CockpitError(
      'NOT_FOUND',
      vscode.l10n.t(
        'No git repository was found in {0}, or git is not installed. The code of {1} cannot be shown.',
        folder.workspaceFolder.name,
        run.name,
      ),
    );
  }
  throw git.remote === null
    ? new CockpitError('NOT_FOUND', notHere(run, wanted))
    : new CommitNotHere('NOT_FOUND', notHere(run, wanted));
}

/** The folder's own repository first: the one recorded may have moved, or may be of another machine. */
async function repositoriesOf(folder: CockpitFolder, recordedRoot: string): Promise<GitObjects[]> {
  const { GitObjects: repositories } = await import('./gitObjects');
  const found = await Promise.all(
    [folder.workspaceFolder.uri.fsPath, recordedRoot].map((path) => repositories.around(path)),
  );
  const present = found.filter((repository) => repository !== null);
  return present.filter(({ root }, index) => present.findIndex((other) => other.root === root) === index);
}

function noCode(run: RunDetail): string {
  const reasons =
    run.gitNotes.length > 0 ? run.gitNotes.join(' ') : vscode.l10n.t('It did not run in a git repository.');
  return vscode.l10n.t('{0} has no commit to go to. {1}', run.name, reasons);
}

function notHere(run: RunDetail, commit: string): string {
  const remote = run.git?.remote;
  return remote
    ? vscode.l10n.t(
        'The commit {0} of {1} is not in this clone. Fetch it from {2}.',
        shortHash(commit),
        run.name,
        remote,
      )
    : vscode.l10n.t(
        'The commit {0} of {1} is not in this clone, and the run names no remote to fetch it from.',
        shortHash(commit),
        run.name,
      );
}
