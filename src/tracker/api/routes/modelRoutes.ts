import * as z from 'zod';
import { Registry } from '../../registry/registry';
import type { ApiContext } from '../apiContext';
import { check } from '../requestInput';
import type { RouteTable } from '../routeTable';

type ModelRoute =
  | 'GET /v1/models'
  | 'POST /v1/models'
  | 'PUT /v1/models/:model/aliases/:alias'
  | 'DELETE /v1/models/:model/aliases/:alias'
  | 'PATCH /v1/models/:model/versions/:version';

/** What a name and an alias may be is the store's to say. */
const name = z.string().min(1);
const version = z.coerce.number().int().min(1);

/** Routes about registered models. */
export function modelRoutes({ store, paths }: Pick<ApiContext, 'store' | 'paths'>): RouteTable<ModelRoute> {
  const { models } = store;
  const registry = new Registry(store, paths);
  return {
    'GET /v1/models': { schema: null, handle: () => ({ models: models.list() }) },
    'POST /v1/models': {
      schema: z.strictObject({
        runId: z.string().min(1),
        artifactPath: z.string().min(1),
        model: name,
        note: z.string().max(100_000).optional(),
      }),
      handle: ({ body }) => registry.register(body),
    },
    'PUT /v1/models/:model/aliases/:alias': {
      schema: z.strictObject({ version }),
      handle: ({ body, params }) => models.setAlias(params.model, params.alias, body.version),
    },
    'DELETE /v1/models/:model/aliases/:alias': {
      schema: null,
      handle: ({ params }) => models.removeAlias(params.model, params.alias),
    },
    'PATCH /v1/models/:model/versions/:version': {
      schema: z.strictObject({ note: z.string().max(100_000) }),
      handle: ({ body, params }) =>
        models.setNote(params.model, check(z.object({ version }), params).version, body.note),
    },
  };
}
