import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** Whether a file, or anything in a folder, changed after `time` (milliseconds since the epoch). What is gone did. */
export async function changedSince(path: string, time: number): Promise<boolean> {
  try {
    const stats = await stat(path);
    if (Math.max(stats.mtimeMs, stats.ctimeMs) > time) return true;
    if (!stats.isDirectory()) return false;
    for (const entry of await readdir(path, { recursive: true })) {
      const inner = await stat(join(path, entry));
      if (Math.max(inner.mtimeMs, inner.ctimeMs) > time) return true;
    }
    return false;
  } catch {
    return true;
  }
}
