import type { Writable } from 'node:stream';

/** Writes and waits until it is out; a reader that has gone (`| head`) ends the wait, too. */
export function writeFully(out: Writable, bytes: Uint8Array | string): Promise<void> {
  return new Promise((resolve) => {
    if (out.destroyed) resolve();
    else out.write(bytes, () => resolve());
  });
}
