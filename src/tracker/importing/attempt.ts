import type { TransferTask } from '../transfers/transferTask';

/** One thing that can't come in is told and doesn't stop the rest; a store that can't be written, and a cancel, do. */
export async function attempt<T>(task: TransferTask, where: string, work: () => T | Promise<T>): Promise<T | null> {
  try {
    return await work();
  } catch (error) {
    task.signal.throwIfAborted();
    if (isFatal(error)) throw error;
    task.problem(where, error);
    return null;
  }
}

function isFatal(error: unknown): boolean {
  const { code } = error as { code?: unknown };
  return code === 'STORAGE' || code === 'READ_ONLY' || code === 'ENOSPC' || code === 'EDQUOT';
}
