import { type SimpleGit, simpleGit } from 'simple-git';

/** One file that differs between two trees; a missing side is null. Paths are relative to the repository's top folder. */
export interface FileChange {
  before: string | null;
  after: string | null;
}

export interface CommitInfo {
  hash: string;
  /** Null for a root commit. */
  parent: string | null;
  /** First line of the message. */
  subject: string;
  author: string;
  /** Milliseconds since the epoch. */
  authoredAt: number;
}

/** A file of a tree. */
export interface TreeFile {
  path: string;
  bytes: number;
}

/** Reads one repository's objects; writes nothing. */
export class GitObjects {
  readonly #git: SimpleGit;

  constructor(
    /** Absolute path of the repository's top folder. */
    readonly root: string,
  ) {
    this.#git = simpleGit({ baseDir: root, trimmed: false, maxConcurrentProcesses: 6 });
  }

  /** The repository around a folder; null where there is none, or no git. */
  static async around(folder: string): Promise<GitObjects | null> {
    try {
      const top = (await simpleGit({ baseDir: folder }).raw('rev-parse', '--show-toplevel')).replace(/\r?\n$/, '');
      return top === '' ? null : new GitObjects(top);
    } catch {
      return null;
    }
  }

  async hasCommit(hash: string): Promise<boolean> {
    return this.#git.raw('cat-file', '-e', `${hash}^{commit}`).then(
      () => true,
      () => false,
    );
  }

  async commit(hash: string): Promise<CommitInfo> {
    const format = ['%H', '%P', '%s', '%an', '%at'].join('%x00');
    const text = await this.#git.raw('log', '-1', `--format=${format}`, hash);
    const [full = '', parents = '', subject = '', author = '', time = '0'] = text.trimEnd().split('\0');
    const [parent = ''] = parents.split(' ');
    return { hash: full, parent: parent || null, subject, author, authoredAt: Number(time) * 1000 };
  }

  /** What changed from one commit to another, renames followed; from nothing at all when `from` is null. */
  async changes(from: string | null, to: string): Promise<FileChange[]> {
    const trees = from === null ? ['--root', to] : [from, to];
    const text = await this.#git.raw('diff-tree', '-r', '-z', '-M', '--no-commit-id', '--name-status', ...trees);
    return readNameStatus(text);
  }

  async files(revision: string): Promise<TreeFile[]> {
    const text = await this.#git.raw('ls-tree', '-r', '-z', '--long', '--full-tree', revision);
    return text.split('\0').flatMap((line) => {
      const [, type, bytes, path] = /^\d+ (\w+) \w+ +([\d-]+)\t([\s\S]+)$/.exec(line) ?? [];
      return type === 'blob' && path !== undefined ? [{ path, bytes: Number(bytes) }] : [];
    });
  }

  /** A file's content at a revision; null where that revision has no such file. A submodule is shown as the commit it stands at. */
  async content(revision: string, path: string): Promise<Buffer | null> {
    const entry = (await this.#git.raw('ls-tree', '-z', '--full-tree', revision, '--', literal(path))).split('\0')[0];
    const [, type, hash] = /^\d+ (\w+) (\w+)\t/.exec(entry ?? '') ?? [];
    if (type === 'commit') return Buffer.from(`Subproject commit ${hash}\n`);
    if (type !== 'blob' || hash === undefined) return null;
    const bytes: unknown = await this.#git.binaryCatFile(['blob', hash]);
    return Buffer.isBuffer(bytes) ? bytes : Buffer.from(String(bytes));
  }
}

/** Keeps git from reading `*`, `[` or `:` in a file's name as a pattern. */
function literal(path: string): string {
  return `:(literal,top)${path}`;
}

function readNameStatus(text: string): FileChange[] {
  const fields = text.split('\0');
  const changes: FileChange[] = [];
  for (let index = 0; index + 1 < fields.length; ) {
    const status = fields[index] ?? '';
    const path = fields[index + 1] ?? '';
    const moved = /^[RC]/.test(status);
    const target = moved ? (fields[index + 2] ?? '') : path;
    changes.push({ before: status === 'A' ? null : path, after: status === 'D' ? null : target });
    index += moved ? 3 : 2;
  }
  return changes;
}
