import { close, open, read } from 'node:fs';
import { promisify } from 'node:util';

const [openFile, readFrom, closeFile] = [promisify(open), promisify(read), promisify(close)];

/** Most files of a store are a line or a few: so many bytes are read at first. */
const FIRST = 1 << 14;

/**
 * The whole file where it is small, else null. A store has tens of thousands of them, and this takes three calls where
 * readFile takes five.
 */
export async function readSmallFile(file: string): Promise<Buffer | null> {
  const descriptor = await openFile(file, 'r');
  try {
    const { bytesRead, buffer } = await readFrom(descriptor, Buffer.allocUnsafe(FIRST), 0, FIRST, 0);
    return bytesRead < FIRST ? buffer.subarray(0, bytesRead) : null;
  } finally {
    await closeFile(descriptor);
  }
}
