import * as z from 'zod';
import type { ApiContext } from '../apiContext';
import type { RouteTable } from '../routeTable';
import { credentialsSchema } from './credentialsSchema';

type ServerRoute =
  | 'GET /v1/servers'
  | 'POST /v1/servers'
  | 'PUT /v1/servers/:id/credentials'
  | 'DELETE /v1/servers/:id'
  | 'POST /v1/servers/:id/read'
  | 'POST /v1/servers/:id/push'
  | 'POST /v1/servers/:id/pull';

const names = z.array(z.string().min(1)).min(1);

/** Routes about connected tracking servers. */
export function serverRoutes({ servers }: Pick<ApiContext, 'servers'>): RouteTable<ServerRoute> {
  return {
    'GET /v1/servers': { schema: null, handle: () => ({ servers: servers.list() }) },
    'POST /v1/servers': {
      schema: z.strictObject({
        name: z.string().trim().min(1).max(100),
        kind: z.enum(['mlflow', 'databricks', 'sagemaker', 'azureml']),
        url: z.string().min(1),
        credentials: credentialsSchema.optional(),
      }),
      handle: ({ body }) => servers.add(body),
    },
    'PUT /v1/servers/:id/credentials': {
      schema: credentialsSchema,
      handle: ({ body, params }) => servers.authorize(params.id, body),
    },
    'DELETE /v1/servers/:id': { schema: null, handle: ({ params }) => ({ servers: servers.remove(params.id) }) },
    'POST /v1/servers/:id/read': {
      schema: z.strictObject({ older: z.boolean().optional() }),
      handle: ({ body, params }) => servers.read(params.id, body),
    },
    'POST /v1/servers/:id/push': {
      schema: z.strictObject({ runIds: names, experiment: z.string().min(1).optional() }),
      handle: ({ body, params }) => servers.push(params.id, body),
    },
    'POST /v1/servers/:id/pull': {
      schema: z.strictObject({ runIds: names.optional(), experiments: names.optional() }),
      handle: ({ body, params }) => servers.pull(params.id, body),
    },
  };
}
