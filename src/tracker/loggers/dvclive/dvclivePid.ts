import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** What DVCLive leaves for editors while it logs (dvclive/vscode.py): JSON with its process id. */
const SIGNALS = ['DVCLIVE_ONLY', 'DVCLIVE_STEP_COMPLETED'];
const MOST_PARENTS = 8;

/** The process that logs to DVCLive in the DVC project around a folder; null where none is known. */
export async function dvclivePid(folder: string): Promise<number | null> {
  let place = folder;
  for (let up = 0; up < MOST_PARENTS; up++) {
    for (const signal of SIGNALS) {
      const text = await readFile(join(place, '.dvc', 'tmp', 'exps', 'run', signal), 'utf8').catch(() => '');
      const pid = Number(/"pid"\s*:\s*(\d+)/.exec(text)?.[1] ?? 0);
      if (pid > 0) return pid;
    }
    const parent = dirname(place);
    if (parent === place) break;
    place = parent;
  }
  return null;
}
