import { join } from 'node:path';
import * as vscode from 'vscode';

/** Scheme of files as they were at a revision. */
export const GIT_SCHEME = 'mlops-git';

/** One file of one revision of one repository. */
export interface GitFile {
  /** Top folder of the repository, absolute. */
  root: string;
  revision: string;
  /** Relative to root, forward slashes. */
  path: string;
}

/** A URI whose path is the file's own, so that language and icon are the file's too. */
export function toGitUri({ root, revision, path }: GitFile): vscode.Uri {
  const query = new URLSearchParams({ root, revision, path }).toString();
  return vscode.Uri.file(join(root, path)).with({ scheme: GIT_SCHEME, query });
}

export function fromGitUri(uri: vscode.Uri): GitFile | null {
  const query = new URLSearchParams(uri.query);
  const [root, revision, path] = [query.get('root'), query.get('revision'), query.get('path')];
  return root !== null && revision !== null && path !== null ? { root, revision, path } : null;
}
