import type { BigIntStats } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { invalid } from '../wire/mlflowError';
import { readRange } from './byteRange';
import { contentTypeOf } from './contentType';

const CHUNK = 256 * 1024;

/**
 * Sends a file, or the part that was asked for, in constant memory, so that a download can be resumed. What is sent is
 * one state of the file: it was opened once. Throws MlflowError for a folder.
 */
export async function sendFile(
  file: string,
  name: string,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const handle = await open(file, 'r');
  try {
    const stats = await handle.stat({ bigint: true });
    if (!stats.isFile()) throw invalid(`The artifact “${name}” is a folder; ask for one of its files.`);
    await send(handle, stats, name, { incoming, outgoing });
  } finally {
    await handle.close();
  }
}

interface Exchange {
  incoming: IncomingMessage;
  outgoing: ServerResponse;
}

async function send(
  handle: FileHandle,
  stats: BigIntStats,
  name: string,
  { incoming, outgoing }: Exchange,
): Promise<void> {
  const size = Number(stats.size);
  const etag = `"${stats.size.toString(16)}-${stats.mtimeNs.toString(16)}-${stats.ino.toString(16)}"`;
  const headers = {
    etag,
    'last-modified': new Date(Number(stats.mtimeMs)).toUTCString(),
    'accept-ranges': 'bytes',
    'cache-control': 'no-cache',
    'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(name).replace(/['()*]/g, escapeByte)}`,
  };
  if (incoming.headers['if-none-match'] === etag) {
    outgoing.writeHead(304, headers).end();
    return;
  }
  const isSame = [undefined, etag, headers['last-modified']].includes(
    incoming.headers['if-range'] as string | undefined,
  );
  const range = isSame ? readRange(incoming.headers.range, size) : null;
  if (range === 'unsatisfiable') {
    outgoing.writeHead(416, { ...headers, 'content-range': `bytes */${size}`, 'content-length': 0 }).end();
    return;
  }
  const { start, end } = range ?? { start: 0, end: size };
  outgoing.writeHead(range ? 206 : 200, {
    ...headers,
    'content-type': contentTypeOf(name),
    'content-length': end - start,
    ...(range && { 'content-range': `bytes ${start}-${end - 1}/${size}` }),
  });
  if (incoming.method === 'HEAD' || start === end) {
    outgoing.end();
    return;
  }
  const content = handle.createReadStream({ start, end: end - 1, highWaterMark: CHUNK, autoClose: false });
  // A reader that goes away early is no error; one that gets less than was promised must notice.
  await pipeline(content, outgoing).catch(() => outgoing.destroy());
}

function escapeByte(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
}
