import { realpathSync } from 'node:fs';
import { isAbsolute, relative, resolve, sep } from 'node:path';
import type { GitState } from '../../../shared/model/git';
import type { CodeCapture } from '../capture';
import { GitCommand } from './gitCommand';
import { repositoryNote, snapshotNote, statusNote, submoduleNotes, untrackedNotes } from './gitNotes';
import { parseConfig, remoteUrl } from './gitRemote';
import { parseStatus, type RepositoryStatus, readablePath } from './gitStatus';
import { keepCommit, makeSnapshot } from './snapshot';
import { absolute, canRead, chooseUntracked, type SnapshotLimits, type UntrackedChoice } from './untrackedFiles';

export interface CodeCaptureOptions {
  /** The store's folder, which never goes into a snapshot; its `tmp` holds the temporary index. */
  storeRoot: string;
  limits: SnapshotLimits;
  /** Milliseconds until git is given up. */
  timeout: number;
}

const MOST_LISTED = 1000;
const LOG_FORMAT = '--format=%H%x00%an <%ae>%x00%ct%x00%B';
const SETTINGS = '^(user\\.(name|email)|remote\\..*\\.url|branch\\..*\\.remote)$';
const STATUS = ['status', '--porcelain=v2', '--branch', '-z', '--no-renames', '--untracked-files=all'];

/** The state of the repository around `folder`, with the snapshot of run `runId`. Never throws. */
export async function captureCode(folder: string, runId: string, options: CodeCaptureOptions): Promise<CodeCapture> {
  const deadline = new AbortController();
  const timer = setTimeout(() => deadline.abort(), options.timeout);
  try {
    return await capture(new GitCommand(folder, deadline.signal), folder, runId, options);
  } catch (error) {
    return { git: null, notes: [repositoryNote(error, folder, options.timeout)] };
  } finally {
    clearTimeout(timer);
  }
}

async function capture(
  git: GitCommand,
  folder: string,
  runId: string,
  options: CodeCaptureOptions,
): Promise<CodeCapture> {
  const statusRead = git.run([...STATUS, '--ignore-submodules=none']).then(parseStatus);
  const [places, settings, head, status] = await Promise.all([
    git.text(['rev-parse', '--show-toplevel', '--git-path', 'index']),
    git.run(['config', '-z', '--get-regexp', SETTINGS]).then(parseConfig, () => new Map<string, string>()),
    readHead(git, 'HEAD').catch(() => NO_COMMIT),
    statusRead.catch((error: unknown) => statusNote(error, options.timeout)),
  ]);
  const cut = places.lastIndexOf('\n');
  const root = resolve(places.slice(0, cut));
  if (typeof status === 'string') return withoutStatus(root, head, settings, status);
  const commit = head.commit === status.commit ? head : await readHead(git, status.commit);
  const code = await lookAtTree(root, ownFilesLeftOut(status, root, options.storeRoot), options.limits);
  const state: GitState = {
    root,
    ...commit,
    branch: status.branch,
    remote: remoteUrl(settings, status.branch),
    dirty: code.changes.length > 0,
    snapshot: null,
    changes: code.changes.slice(0, MOST_LISTED),
    excluded: code.excluded.slice(0, MOST_LISTED),
  };
  try {
    const top = git.in(root);
    const request = {
      runId,
      index: resolve(folder, places.slice(cut + 1)),
      parent: status.commit,
      paths: code.paths,
      knowsUser: settings.has('user.name') && settings.has('user.email'),
      scratch: resolve(options.storeRoot, 'tmp'),
    };
    const clean = !state.dirty && status.commit !== null;
    state.snapshot = clean ? await keepCommit(top, runId, status.commit ?? '') : await makeSnapshot(top, request);
  } catch (error) {
    code.notes.push(snapshotNote(error, options.timeout));
  }
  return { git: state, notes: code.notes };
}

type Head = Pick<GitState, 'commit' | 'message' | 'author' | 'committedAt'>;

const NO_COMMIT: Head = { commit: null, message: null, author: null, committedAt: null };

async function readHead(git: GitCommand, revision: string | null): Promise<Head> {
  if (revision === null) return NO_COMMIT;
  const args = ['log', '-1', '--no-show-signature', '--no-color', '--no-patch', '--encoding=UTF-8', LOG_FORMAT];
  const [commit = '', author = '', time = '', message = ''] = (await git.text([...args, revision, '--'])).split('\0');
  return { commit, author, committedAt: Number(time) * 1000, message: message.split('\n', 1)[0] ?? '' };
}

/** Without a status nothing says that the tree is clean, so it counts as dirty and there is no snapshot. */
function withoutStatus(root: string, head: Head, settings: Map<string, string>, note: string): CodeCapture {
  const git = { root, ...head, branch: null, remote: remoteUrl(settings, null), dirty: true, snapshot: null };
  return { git: { ...git, changes: [], excluded: [] }, notes: [note] };
}

interface TreeCapture {
  changes: GitState['changes'];
  excluded: GitState['excluded'];
  /** Latin1 paths for the snapshot. */
  paths: string[];
  notes: string[];
}

async function lookAtTree(root: string, status: RepositoryStatus, limits: SnapshotLimits): Promise<TreeCapture> {
  const untracked = await chooseUntracked(root, status.untracked, limits);
  const changed = status.tracked.filter(({ differsFromIndex }) => differsFromIndex);
  const unreadable = changed.filter(({ path }) => isUnreadable(root, path)).map(({ path }) => path);
  const skipped = new Set(unreadable);
  return {
    changes: listChanges(status),
    excluded: untracked.excluded,
    paths: [...changed.map(({ path }) => path).filter((path) => !skipped.has(path)), ...untracked.included],
    notes: [
      ...submoduleNotes(
        status.tracked.filter(({ dirtySubmodule }) => dirtySubmodule).map(({ path }) => readablePath(path)),
      ),
      ...untrackedNotes(withUnreadable(untracked, unreadable)),
    ],
  };
}

function listChanges(status: RepositoryStatus): GitState['changes'] {
  return [
    ...status.tracked.map(({ path, letters }) => ({ path: readablePath(path), status: letters })),
    ...status.untracked.map((path) => ({ path: readablePath(path), status: '??' })),
  ];
}

function withUnreadable(untracked: UntrackedChoice, paths: string[]) {
  return {
    crowdedOut: untracked.crowdedOut,
    repositories: untracked.repositories.map(readablePath),
    unreadable: [...paths, ...untracked.unreadable].map(readablePath),
  };
}

/** A file that is gone, or a link, is no obstacle to git; one that may not be read would stop the whole snapshot. */
function isUnreadable(root: string, path: string): boolean {
  const file = absolute(root, path);
  try {
    realpathSync(file);
  } catch {
    return false;
  }
  return !canRead(file);
}

/** The store has its own .gitignore; this holds even where that file is gone. */
function ownFilesLeftOut(status: RepositoryStatus, root: string, storeRoot: string): RepositoryStatus {
  const inside = relative(root, realPath(storeRoot));
  if (inside === '' || inside.startsWith('..') || isAbsolute(inside)) return status;
  const prefix = Buffer.from(`${inside.split(sep).join('/')}/`).toString('latin1');
  return {
    ...status,
    tracked: status.tracked.filter(({ path }) => !path.startsWith(prefix)),
    untracked: status.untracked.filter((path) => !path.startsWith(prefix)),
  };
}

function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
