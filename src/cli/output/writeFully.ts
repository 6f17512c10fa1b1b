import { once } from 'node:events';
import type { Writable } from 'node:stream';

/** Writes and waits until there is room for more; a reader that has gone (`| head`) ends the wait. */
export async function writeFully(out: Writable, bytes: Uint8Array | string): Promise<void> {
  if (out.destroyed || out.write(bytes)) return;
  await Promise.race([once(out, 'drain'), once(out, 'close')]).catch(() => {});
}
