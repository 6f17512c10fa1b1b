/** The code of a run, as git knows it. */
export interface GitState {
  /** Absolute path of the repository's top folder. */
  root: string;
  /** Full hash of HEAD; null in a repository without commits. */
  commit: string | null;
  /** First line of HEAD's message. */
  message: string | null;
  author: string | null;
  /** Commit time, milliseconds since the epoch. */
  committedAt: number | null;
  /** null when HEAD is detached. */
  branch: string | null;
  /** URL of the remote, credentials stripped. */
  remote: string | null;
  /** True where the working tree or the index differed from HEAD, untracked files included. */
  dirty: boolean;
  /** Commit object holding the exact tree of the run, kept by `refs/mlops/runs/<id>`; null when it could not be made. */
  snapshot: string | null;
  /** Changed and untracked files, relative to root, as `git status --porcelain` letters. At most 1,000. */
  changes: { path: string; status: string }[];
  /** Untracked files left out of the snapshot, and why. */
  excluded: { path: string; reason: 'too-large' | 'secret'; bytes: number }[];
}
