import * as z from 'zod';
import type { ApiContext } from '../apiContext';
import type { RouteTable } from '../routeTable';
import { credentialsSchema } from './credentialsSchema';

type TransferRoute =
  | 'GET /v1/imports/candidates'
  | 'POST /v1/imports'
  | 'GET /v1/transfers/:id'
  | 'DELETE /v1/transfers/:id';

/** Routes about imports, and about all long work between stores. */
export function transferRoutes({
  importing,
  transfers,
}: Pick<ApiContext, 'importing' | 'transfers'>): RouteTable<TransferRoute> {
  return {
    'GET /v1/imports/candidates': {
      schema: null,
      handle: async () => ({ candidates: await importing.candidates() }),
    },
    'POST /v1/imports': {
      schema: z.strictObject({
        source: z.string().min(1),
        artifacts: z.enum(['copy', 'link']),
        credentials: credentialsSchema.optional(),
      }),
      handle: ({ body }) => importing.start(body),
    },
    'GET /v1/transfers/:id': { schema: null, handle: ({ params }) => transfers.get(params.id) },
    /** Asks it to stop; what came in until then stays. */
    'DELETE /v1/transfers/:id': { schema: null, handle: ({ params }) => transfers.cancel(params.id) },
  };
}
