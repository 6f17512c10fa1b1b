import { resolve } from 'node:path';
import type { RunDetail } from '../../shared/model/run';
import { MASK } from '../../shared/params/secrets';
import type { RunRequest } from './runRequest';

/** What to start to run a plain command again: the same command in the same folder, on the same data, for the same outputs. */
export function repeatedRequest(run: RunDetail, folder: string): RunRequest {
  return {
    ...(run.argv ? { argv: run.argv } : { shell: run.command }),
    cwd: run.cwd,
    experiment: run.experiment,
    data: run.datasets.map(({ path, role }) => ({ path: resolve(folder, path), role })),
    outputs: run.outputs,
  };
}

/** The words of a command that hold a masked secret, which was never stored and must be given again. */
export function maskedWords(argv: readonly string[]): number[] {
  return argv.flatMap((word, index) => (word.includes(MASK) ? [index] : []));
}
