import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export function git(folder: string, ...args: string[]): string {
  const identity = ['-c', 'user.name=Bench', '-c', 'user.email=bench@example.org'];
  return execFileSync('git', [...identity, ...args], { cwd: folder, encoding: 'utf8' });
}

/** A repository of `files` small files, 100 a folder, in one commit. */
export function layRepository(folder: string, files: number): void {
  for (let index = 0; index < files; index++) {
    const path = join(folder, `part${Math.floor(index / 100)}`);
    if (index % 100 === 0) mkdirSync(path, { recursive: true });
    writeFileSync(join(path, `file${index}.py`), `value = ${index}\n`.repeat(20));
  }
  git(folder, 'init', '--quiet');
  git(folder, 'add', '--all');
  git(folder, 'commit', '--quiet', '--message', 'First');
}
