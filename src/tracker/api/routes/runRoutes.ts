import { isAbsolute } from 'node:path';
import * as z from 'zod';
import type { LaunchRequest } from '../../../shared/protocol/trackerApi';
import type { ApiContext } from '../apiContext';
import type { RouteTable } from '../routeTable';

const text = z.string().max(10_000);
const texts = z.record(z.string().min(1).max(500), z.string().max(100_000));
const absolute = z.string().refine(isAbsolute, 'must be an absolute path');

const launchRequest: z.ZodType<LaunchRequest> = z
  .strictObject({
    job: z.string().min(1).optional(),
    argv: z.array(z.string()).min(1).optional(),
    shell: z.string().min(1).optional(),
    cwd: absolute.optional(),
    env: z.record(z.string(), z.string()).optional(),
    name: z.string().min(1).max(500).optional(),
    experiment: z.string().min(1).max(500).optional(),
    params: texts.optional(),
    data: z.array(z.strictObject({ path: z.string().min(1), role: z.string().min(1).nullable() })).optional(),
    outputs: z.array(z.string().min(1)).optional(),
    interpreter: absolute.optional(),
    source: z.enum(['editor', 'cli', 'debug']),
    tags: texts.optional(),
  })
  .refine(({ job, argv, shell }) => [job, argv, shell].filter((given) => given !== undefined).length === 1, {
    message: 'exactly one of job, argv and shell must be given',
  });

const runPatch = z.strictObject({
  name: z.string().min(1).max(500).optional(),
  note: z.string().max(100_000).optional(),
  experiment: z.string().min(1).max(500).optional(),
  tags: z.record(z.string().min(1).max(500), text.nullable()).optional(),
  deleted: z.boolean().optional(),
});

const runQuery = z.strictObject({
  experiment: z.string().optional(),
  limit: z.coerce.number().int().min(0).optional(),
  deleted: z
    .enum(['true', 'false'])
    .transform((word) => word === 'true')
    .optional(),
});

type RunRoute =
  | 'GET /v1/runs'
  | 'POST /v1/runs'
  | 'POST /v1/runs/attach'
  | 'POST /v1/runs/:id/end'
  | 'POST /v1/runs/:id/output'
  | 'GET /v1/runs/:id'
  | 'PATCH /v1/runs/:id'
  | 'POST /v1/runs/:id/stop';

/** Routes about runs: list, start, read, change, stop. */
export function runRoutes({ store, launcher }: Pick<ApiContext, 'store' | 'launcher'>): RouteTable<RunRoute> {
  const { runs } = store;
  return {
    'GET /v1/runs': {
      schema: runQuery,
      // Read before the list: what changes in between is sent twice rather than never.
      handle: ({ body }) => ({ cursor: store.cursor(), ...runs.list(body) }),
    },
    'POST /v1/runs': { schema: launchRequest, handle: ({ body }) => launcher.launch(body) },
    'POST /v1/runs/attach': { schema: launchRequest, handle: ({ body }) => launcher.attach(body) },
    'POST /v1/runs/:id/end': {
      schema: z.strictObject({ exitCode: z.number().int().nullable(), output: z.string().optional() }),
      async handle({ body, params }) {
        const id = runs.resolve(params.id);
        if (body.output) await launcher.appendOutput(id, body.output);
        return launcher.endAttached(id, body.exitCode);
      },
    },
    'POST /v1/runs/:id/output': {
      schema: z.strictObject({ text: z.string() }),
      async handle({ body, params }) {
        await launcher.appendOutput(runs.resolve(params.id), body.text);
        return { ok: true };
      },
    },
    'GET /v1/runs/:id': { schema: null, handle: ({ params }) => runs.detail(runs.resolve(params.id)) },
    'PATCH /v1/runs/:id': {
      schema: runPatch,
      handle({ body: { tags, ...update }, params }) {
        const id = runs.resolve(params.id);
        return store.transaction(() => {
          runs.update(id, update);
          for (const [key, value] of Object.entries(tags ?? {})) runs.setTag(id, key, value);
          return runs.summary(id);
        });
      },
    },
    'POST /v1/runs/:id/stop': {
      schema: z.strictObject({ force: z.boolean().optional() }),
      async handle({ body, params }) {
        const id = runs.resolve(params.id);
        await launcher.stop(id, { force: body.force ?? false });
        return runs.summary(id);
      },
    },
  };
}
