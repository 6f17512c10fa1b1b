import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { captureCode } from '../../../src/tracker/capture/git/codeCapture';
import { SNAPSHOT_LIMITS, type SnapshotLimits } from '../../../src/tracker/capture/git/untrackedFiles';

/** A real repository in a temporary folder. */
export class Repository {
  readonly base = realpathSync(mkdtempSync(join(tmpdir(), 'capture-')));
  readonly root: string;

  constructor(name = 'my répo') {
    this.root = join(this.base, name);
    mkdirSync(this.root);
    this.git('init', '-q', '-b', 'main');
    this.git('config', 'user.name', 'Ada');
    this.git('config', 'user.email', 'ada@example.org');
  }

  git(...args: string[]): string {
    return gitIn(this.root, ...args);
  }

  write(path: string, content: string | Buffer): string {
    const file = join(this.root, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
    return file;
  }

  commit(message: string): string {
    this.git('add', '-A');
    this.git('commit', '-q', '-m', message);
    return this.git('rev-parse', 'HEAD').trim();
  }

  capture(folder = this.root, options: { limits?: SnapshotLimits; timeout?: number } = {}) {
    const storeRoot = join(this.root, '.mlops');
    mkdirSync(storeRoot, { recursive: true });
    writeFileSync(join(storeRoot, '.gitignore'), '*\n');
    return captureCode(folder, RUN, { storeRoot, limits: SNAPSHOT_LIMITS, timeout: 10_000, ...options });
  }

  /** Names and contents of the snapshot's files. */
  snapshotFiles(): Record<string, string> {
    const names = this.git('ls-tree', '-r', '-z', '--name-only', REF).split('\0').filter(Boolean);
    return Object.fromEntries(names.map((name) => [name, this.git('show', `${REF}:${name}`)]));
  }

  /** Everything of the user's that must stay as it is: every file of the tree and of .git, save objects and our own refs. */
  userState(): Record<string, string> {
    const state: Record<string, string> = {};
    for (const entry of readdirSync(this.root, { recursive: true, withFileTypes: true })) {
      const file = join(entry.parentPath, entry.name);
      const ours = /\/\.git\/(objects|refs\/mlops)(\/|$)|\/\.mlops(\/|$)/.test(file);
      if (!ours && entry.isFile()) {
        state[file] = `${createHash('sha256').update(readFileSync(file)).digest('hex')} ${statSync(file).mtimeMs}`;
      }
    }
    return {
      ...state,
      status: this.git('--no-optional-locks', 'status', '--porcelain=v2', '--branch'),
      stash: this.git('stash', 'list'),
      heads: this.git('for-each-ref', 'refs/heads', 'refs/tags', 'refs/remotes'),
    };
  }

  remove(): void {
    rmSync(this.base, { recursive: true, force: true });
  }
}

export const RUN = '0123456789ab';
export const REF = `refs/mlops/runs/${RUN}`;

export function gitIn(folder: string, ...args: string[]): string {
  return execFileSync('git', args, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}
