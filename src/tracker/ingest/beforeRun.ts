import { stat } from 'node:fs/promises';
import { isMissing } from './lineFollower';

/**
 * The size that a file had before the run, in bytes; 0 where there was none, or it is the run's. `sizes` are those
 * that were seen at the run's start.
 */
export async function sizeBeforeRun(
  path: string,
  startTime: number,
  sizes?: ReadonlyMap<string, number>,
): Promise<number> {
  try {
    const { size, mtimeMs } = await stat(path);
    if (mtimeMs < startTime) return size;
    const before = sizes?.get(path) ?? 0;
    return before <= size ? before : 0;
  } catch (error) {
    if (isMissing(error)) return 0;
    throw error;
  }
}
