import { GitCommand } from '../../capture/git/gitCommand';

/** One experiment of DVC: a commit under `refs/exps/<baseline>/<name>`. */
export interface ExperimentRef {
  name: string;
  commit: string;
  baseline: string;
  /** Milliseconds since the epoch. */
  time: number;
}

const REF = /^refs\/exps\/([0-9a-f]{2})\/([0-9a-f]{38,62})\/(.+)$/;

/** Reads the objects of a repository; nothing in it is changed or run. */
export class GitObjects {
  private readonly git: GitCommand;

  constructor(folder: string, signal: AbortSignal) {
    this.git = new GitCommand(folder, signal);
  }

  /** Oldest first. Rejects with GitFailure where the folder is no repository. */
  async experiments(): Promise<ExperimentRef[]> {
    const format = '--format=%(objecttype) %(objectname) %(committerdate:unix) %(refname)';
    const lines = (await this.git.text(['for-each-ref', '--sort=committerdate', format, 'refs/exps'])).split('\n');
    return lines.flatMap((line) => {
      const [type, commit = '', seconds, ...rest] = line.split(' ');
      const [, start, end, name] = REF.exec(rest.join(' ')) ?? [];
      if (type !== 'commit' || name === undefined) return [];
      return [{ name, commit, baseline: `${start}${end}`, time: Number(seconds) * 1000 }];
    });
  }

  /** Files of a commit: path to object and size in bytes. */
  async files(commit: string): Promise<Map<string, { object: string; bytes: number }>> {
    const output = await this.git.text(['ls-tree', '-r', '-z', '-l', '--full-tree', commit]);
    const files = new Map<string, { object: string; bytes: number }>();
    for (const entry of output.split('\0')) {
      const [, object, bytes, path] = /^\d+ blob (\S+) +(\d+)\t(.+)$/s.exec(entry) ?? [];
      if (object !== undefined && path !== undefined) files.set(path, { object, bytes: Number(bytes) });
    }
    return files;
  }

  /** Contents by object, as UTF-8, with one start of git. */
  async texts(objects: readonly string[]): Promise<Map<string, string>> {
    const texts = new Map<string, string>();
    if (objects.length === 0) return texts;
    const output = await this.git.run(['cat-file', '--batch'], { input: Buffer.from(`${objects.join('\n')}\n`) });
    for (let at = 0; at < output.length; ) {
      const end = output.indexOf(0x0a, at);
      const [object = '', type, size] = output.subarray(at, end).toString('latin1').split(' ');
      const bytes = type === 'blob' ? Number(size) : 0;
      if (type === 'blob') texts.set(object, output.subarray(end + 1, end + 1 + bytes).toString('utf8'));
      at = type === 'blob' ? end + 1 + bytes + 1 : end + 1;
    }
    return texts;
  }
}
