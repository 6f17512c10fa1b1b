import { randomBytes } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';

export interface AtomicWriteOptions {
  /** Permission bits of the new file. */
  mode?: number;
  /** Wait until the content is on the disk, so that a power cut can't leave an empty file. Default true. */
  durable?: boolean;
  /** Called with the finished temporary file before it takes its name. */
  beforeRename?: (temporary: string) => Promise<void>;
}

/** Writes a whole file at once: a reader sees the old content or the new, never a part. The folder must exist. */
export async function writeAtomic(
  path: string,
  content: string | Uint8Array,
  options: AtomicWriteOptions = {},
): Promise<void> {
  const temporary = `${path}.${process.pid}.${randomBytes(4).toString('hex')}.tmp`;
  try {
    const file = await open(temporary, 'wx', options.mode ?? 0o666);
    try {
      await file.writeFile(content);
      if (options.durable !== false) await file.sync();
    } finally {
      await file.close();
    }
    await options.beforeRename?.(temporary);
    await renameOver(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {});
    throw error;
  }
}

/** On Windows a reader or a virus scanner that has the old file open makes renaming fail for a moment. */
async function renameOver(from: string, to: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await rename(from, to);
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code ?? '';
      if (process.platform !== 'win32' || attempt >= 20 || !['EPERM', 'EACCES', 'EBUSY'].includes(code)) throw error;
      await new Promise((resolve) => setTimeout(resolve, 10 * attempt));
    }
  }
}
