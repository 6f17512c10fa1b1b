import type { Stats } from 'node:fs';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import * as z from 'zod';
import type { StorePaths } from '../../platform/storePaths';
import { CockpitError } from '../../shared/model/cockpitError';
import { confinedPath } from './confinedPath';
import { check } from './requestInput';

const logQuery = z.object({
  offset: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).optional(),
});

/** Sends the log's bytes from `offset` on, of which there may be none yet. `x-log-size` says how many the whole log has. */
export async function sendLog(
  paths: StorePaths,
  runId: string,
  query: unknown,
  outgoing: ServerResponse,
): Promise<void> {
  const { offset, limit } = check(logQuery, query);
  const file = paths.log(runId);
  const size = (await statOrNull(file))?.size ?? 0;
  const length = Math.min(Math.max(0, size - offset), limit ?? Number.POSITIVE_INFINITY);
  await send(outgoing, file, { offset, length, headers: { 'x-log-size': size } });
}

/** Sends an artifact's file out of the run's folder `root`. Throws CockpitError FORBIDDEN for a path out of it, NOT_FOUND for no file. */
export async function sendArtifact(root: string, path: string, outgoing: ServerResponse): Promise<void> {
  const file = await confinedPath(root, path);
  const stats = await statOrNull(file);
  if (!stats?.isFile()) {
    throw new CockpitError('NOT_FOUND', `The artifact ${path} is a folder; ask for one of its files.`);
  }
  const headers = {
    'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(path.split('/').at(-1) ?? '')}`,
  };
  await send(outgoing, file, { offset: 0, length: stats.size, headers });
}

interface Slice {
  offset: number;
  length: number;
  headers: Record<string, string | number>;
}

/** A reader that goes away early is no error. */
async function send(outgoing: ServerResponse, file: string, { offset, length, headers }: Slice): Promise<void> {
  outgoing.writeHead(200, {
    'content-type': 'application/octet-stream',
    'x-content-type-options': 'nosniff',
    'content-length': length,
    ...headers,
  });
  if (length === 0) {
    outgoing.end();
    return;
  }
  await pipeline(createReadStream(file, { start: offset, end: offset + length - 1 }), outgoing).catch(() => {
    outgoing.destroy();
  });
}

function statOrNull(path: string): Promise<Stats | null> {
  return stat(path).catch(() => null);
}
