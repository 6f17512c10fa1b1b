import * as z from 'zod';
import type { TrackerConnection } from '../../connection/connection';
import type { RouteTable } from '../routeTable';

/** How code outside of a launch reaches the tracker. */
export function connectionRoutes(connection: Pick<TrackerConnection, 'describe'>): RouteTable<'GET /v1/connection'> {
  return {
    'GET /v1/connection': {
      schema: z.strictObject({
        purpose: z.enum(['terminal', 'notebook', 'client']),
        name: z.string().min(1).max(1000).optional(),
      }),
      handle: ({ body }) => connection.describe(body),
    },
  };
}
