import { stat } from 'node:fs/promises';
import { isMissing } from './lineFollower';

/** The size of a file that was there unchanged before the run, in bytes; 0 where there is none, or it is the run's. */
export async function sizeBeforeRun(path: string, startTime: number): Promise<number> {
  try {
    const { size, mtimeMs } = await stat(path);
    return mtimeMs < startTime ? size : 0;
  } catch (error) {
    if (isMissing(error)) return 0;
    throw error;
  }
}
