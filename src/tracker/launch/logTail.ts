import { open } from 'node:fs/promises';

const TAIL_BYTES = 64 * 1024;

/** The size of a log and the text at its end; nothing where there is no log. */
export async function readLogTail(path: string): Promise<{ bytes: number; text: string }> {
  try {
    const file = await open(path, 'r');
    try {
      const { size } = await file.stat();
      const length = Math.min(size, TAIL_BYTES);
      const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, size - length);
      return { bytes: size, text: buffer.toString('utf8', 0, bytesRead) };
    } finally {
      await file.close();
    }
  } catch {
    return { bytes: 0, text: '' };
  }
}
