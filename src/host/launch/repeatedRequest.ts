import { join, resolve } from 'node:path';
import type { RunDetail } from '../../shared/model/run';
import { MASK } from '../../shared/params/secrets';
import type { RunRequest } from './runRequest';

/**
 * What to start to run a plain command again: the same command in the same folder on the same data. The run does not
 * say which artifacts it was asked to keep, so those that still lie where the command wrote them are asked for again.
 */
export async function repeatedRequest(
  run: RunDetail,
  folder: string,
  exists: (path: string) => Promise<boolean>,
): Promise<RunRequest> {
  const paths = run.artifacts.map(({ path }) => path);
  const there = await Promise.all(paths.map((path) => exists(join(run.cwd, path))));
  return {
    ...(run.argv ? { argv: run.argv } : { shell: run.command }),
    cwd: run.cwd,
    experiment: run.experiment,
    data: run.datasets.map(({ path, role }) => ({ path: resolve(folder, path), role })),
    outputs: paths.filter((_, index) => there[index]),
  };
}

/** The words of a command that hold a masked secret, which was never stored and must be given again. */
export function maskedWords(argv: readonly string[]): number[] {
  return argv.flatMap((word, index) => (word.includes(MASK) ? [index] : []));
}
