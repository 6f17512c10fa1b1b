import * as z from 'zod';
import type { WatchedFolders } from '../../loggers/follow/watchedFolders';
import type { RouteTable } from '../routeTable';

const folder = z.strictObject({ path: z.string().min(1) });

/** Routes about the folders whose logs of other loggers are followed. */
export function watchedRoutes(
  watched: WatchedFolders,
): RouteTable<'GET /v1/watched' | 'POST /v1/watched' | 'DELETE /v1/watched'> {
  return {
    'GET /v1/watched': { schema: null, handle: () => ({ folders: watched.list() }) },
    'POST /v1/watched': { schema: folder, handle: async ({ body }) => ({ folders: await watched.add(body.path) }) },
    'DELETE /v1/watched': { schema: folder, handle: ({ body }) => ({ folders: watched.remove(body.path) }) },
  };
}
