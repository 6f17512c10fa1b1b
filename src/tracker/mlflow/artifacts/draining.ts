import type { IncomingMessage } from 'node:http';
import { finished } from 'node:stream/promises';

/** What is read of a refused upload, so that its sender gets to hear why. */
const MOST_BYTES = 256 * 1024 * 1024;
const MOST_MS = 10_000;

/**
 * Runs `work` on a request with a large body. Where it fails, the rest of the body is read and thrown away first: a
 * client that is cut off in the middle of sending takes that for a broken network, and tries again for minutes.
 */
export async function draining(incoming: IncomingMessage, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    await drain(incoming);
    throw error;
  }
}

async function drain(incoming: IncomingMessage): Promise<void> {
  if (incoming.complete || incoming.destroyed) return;
  let bytes = 0;
  const end = new AbortController();
  const timer = setTimeout(() => end.abort(), MOST_MS);
  incoming.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > MOST_BYTES) end.abort();
  });
  await finished(incoming, { signal: end.signal }).catch(() => {});
  clearTimeout(timer);
  incoming.removeAllListeners('data').pause();
}
