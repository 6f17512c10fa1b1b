/**
 * One line of `git status --porcelain=v2`. Paths are kept as latin1 strings, a character a byte, because git's
 * file names are bytes: {@link readablePath} is for showing, `Buffer.from(path, 'latin1')` for the file system.
 */
interface StatusEntry {
  path: string;
  /** Two letters as in `git status --porcelain`; `??` for untracked. */
  letters: string;
  /** The working tree's content is not what the index holds. */
  differsFromIndex: boolean;
  /** It is a submodule with changes of its own, which only a commit inside it could hold. */
  dirtySubmodule: boolean;
}

export interface RepositoryStatus {
  /** HEAD's commit; null before the first one. */
  commit: string | null;
  branch: string | null;
  tracked: StatusEntry[];
  /** Latin1 paths; one that ends with a slash is a repository inside this one. */
  untracked: string[];
}

/** Number of fields before the path in each kind of line. */
const FIELDS: Record<string, number> = { '1': 8, '2': 9, u: 10 };

/** Reads `git status --porcelain=v2 --branch -z --no-renames`. */
export function parseStatus(output: Buffer): RepositoryStatus {
  const status: RepositoryStatus = { commit: null, branch: null, tracked: [], untracked: [] };
  for (const line of output.toString('latin1').split('\0')) {
    if (line.startsWith('# ')) readHeader(status, line);
    else if (line.startsWith('? ')) status.untracked.push(line.slice(2));
    else {
      const entry = readTracked(line);
      if (entry) status.tracked.push(entry);
    }
  }
  return status;
}

function readHeader(status: RepositoryStatus, line: string): void {
  const [, name = '', value = ''] = /^# (\S+) (.*)$/s.exec(line) ?? [];
  if (name === 'branch.oid') status.commit = value === '(initial)' ? null : value;
  if (name === 'branch.head') status.branch = value === '(detached)' ? null : readablePath(value);
}

function readTracked(line: string): StatusEntry | null {
  const kind = line[0] ?? '';
  const count = FIELDS[kind];
  if (count === undefined) return null;
  const fields = line.split(' ');
  const [, letters = '..', submodule = 'N...'] = fields;
  return {
    path: fields.slice(count).join(' '),
    letters: letters.replaceAll('.', ' '),
    differsFromIndex: kind === 'u' || letters[1] !== '.',
    dirtySubmodule: /^S.(M.|.U)$/.test(submodule),
  };
}

/** A latin1 path as people read it. */
export function readablePath(path: string): string {
  return Buffer.from(path, 'latin1').toString('utf8');
}
