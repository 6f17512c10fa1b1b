import * as z from 'zod';
import type { ApiContext } from '../apiContext';
import type { RouteTable } from '../routeTable';

/** Routes about the tracker itself. */
export function trackerRoutes({
  launcher,
  transfers,
  health,
  leave,
}: Pick<ApiContext, 'launcher' | 'transfers' | 'health' | 'leave'>): RouteTable<
  'GET /v1/health' | 'POST /v1/shutdown'
> {
  return {
    'GET /v1/health': { schema: null, handle: () => health() },
    'POST /v1/shutdown': {
      schema: z.strictObject({ onlyIfIdle: z.boolean() }),
      handle({ body }) {
        const leaving = !body.onlyIfIdle || launcher.activeCount() + transfers.activeCount() === 0;
        if (leaving) leave(body);
        return { leaving };
      },
    },
  };
}
