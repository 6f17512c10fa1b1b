import type { HttpBindings } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { type Context, Hono } from 'hono';
import { CockpitError } from '../../shared/model/cockpitError';
import type { TrackerRoute } from '../../shared/protocol/trackerApi';
import type { TrackerConnection } from '../connection/connection';
import { MlflowApi } from '../mlflow/mlflowApi';
import type { ApiContext } from './apiContext';
import { artifactRoot } from './artifactRoot';
import { statusOf, toApiError } from './errorStatus';
import type { EventHub } from './eventHub';
import { sendArtifact, sendLog } from './fileRoutes';
import { Gate } from './gate';
import { check, readJson } from './requestInput';
import { connectionRoutes } from './routes/connectionRoutes';
import { modelRoutes } from './routes/modelRoutes';
import { readRoutes } from './routes/readRoutes';
import { runRoutes } from './routes/runRoutes';
import { serverRoutes } from './routes/serverRoutes';
import { trackerRoutes } from './routes/trackerRoutes';
import { transferRoutes } from './routes/transferRoutes';
import { watchedRoutes } from './routes/watchedRoutes';
import type { RouteHandler, RouteTable } from './routeTable';

export interface ApiOptions extends ApiContext {
  token: string;
  hub: EventHub;
  /** Told of failures that nobody foresaw. */
  onFailure: (request: string, error: unknown) => void;
  /** Who may use MLflow's protocol, and to which launch they belong. */
  connection: TrackerConnection;
  /** Where experiments made from now on keep their artifacts, a URI; the store's own place when absent. */
  defaultArtifactRoot?: string | null;
  /** The folder that artifacts sent through the protocol go to; the store's own place when absent. */
  artifactsDestination?: string | null;
}

type Api = Hono<{ Bindings: HttpBindings }>;
type ApiRequest = Context<{ Bindings: HttpBindings }>;

/**
 * The tracker's HTTP interface: MLflow's protocol with its own rules of access, and behind the gate the routes of
 * TrackerRoutes, logs, artifacts and the event stream.
 */
export function createApi(options: ApiOptions): Api {
  const gate = new Gate(options.token);
  const api: Api = new Hono();
  api.onError((error, context) => answerError(options, context, error));
  api.notFound((context) => {
    throw new CockpitError('NOT_FOUND', `The tracker has no route ${context.req.method} ${context.req.path}.`);
  });
  const mlflow = mlflowApi(options);
  api.use(async ({ env: { incoming, outgoing } }, next) => {
    if (await mlflow.answer(incoming, outgoing)) return RESPONSE_ALREADY_SENT;
    await next();
  });
  api.use(async (context, next) => {
    gate.check(context.env.incoming);
    await next();
  });
  addJsonRoutes(api, {
    ...trackerRoutes(options),
    ...connectionRoutes(options.connection),
    ...runRoutes(options),
    ...readRoutes(options),
    ...modelRoutes(options),
    ...transferRoutes(options),
    ...serverRoutes(options),
    ...watchedRoutes(options.watched),
  });
  addStreams(api, options);
  return api;
}

function mlflowApi(options: ApiOptions): MlflowApi {
  return new MlflowApi({
    store: options.store,
    paths: options.paths,
    connection: options.connection,
    defaultArtifactRoot: options.defaultArtifactRoot ?? null,
    artifactsDestination: options.artifactsDestination ?? null,
    onFailure: options.onFailure,
  });
}

function addJsonRoutes(api: Api, table: RouteTable): void {
  for (const route of Object.keys(table) as TrackerRoute[])
    addJsonRoute(api, route, table[route] as RouteHandler<TrackerRoute>);
}

function addJsonRoute(api: Api, route: TrackerRoute, { schema, handle }: RouteHandler<TrackerRoute>): void {
  const [method = '', path = ''] = route.split(' ');
  api.on(method, path, async (context) => {
    const body = schema === null ? undefined : check(schema, await readInput(context, method));
    const params = context.req.param() as Parameters<typeof handle>[0]['params'];
    return context.json(await handle({ body, params }));
  });
}

function readInput(context: ApiRequest, method: string): unknown {
  return method === 'GET' ? context.req.query() : readJson(context.env.incoming);
}

function addStreams(api: Api, { store, paths, hub }: ApiOptions): void {
  api.get('/v1/events', (context) => {
    hub.add(context.env.outgoing, context.req.query('cursor') ?? context.req.header('last-event-id') ?? null);
    return RESPONSE_ALREADY_SENT;
  });
  api.get('/v1/runs/:id/log', async (context) => {
    await sendLog(paths, store.runs.resolve(context.req.param('id')), context.req.query(), context.env.outgoing);
    return RESPONSE_ALREADY_SENT;
  });
  api.get('/v1/runs/:id/artifacts/*', async (context) => {
    const id = store.runs.resolve(context.req.param('id'));
    await sendArtifact(artifactRoot(store, paths, id), artifactPath(context.req.url), context.env.outgoing);
    return RESPONSE_ALREADY_SENT;
  });
}

/** Decoded a segment at a time, so that an encoded slash stays part of a name and is refused as such. */
function artifactPath(url: string): string {
  const segments = new URL(url).pathname.split('/').slice(5);
  return segments
    .map((segment) => {
      const name = decodeSegment(segment);
      if (name.includes('/')) throw new CockpitError('FORBIDDEN', `The path segment ${segment} holds a slash.`);
      return name;
    })
    .join('/');
}

function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw new CockpitError('BAD_REQUEST', `The path segment ${segment} is not valid percent-encoding.`);
  }
}

function answerError({ paths, onFailure }: ApiOptions, context: ApiRequest, error: unknown): Response {
  const answer = toApiError(error, paths.trackerLog);
  if (!CockpitError.is(error)) onFailure(`${context.req.method} ${context.req.path}`, error);
  // What is left of a refused request's body is not read: the connection ends with the answer.
  const { incoming } = context.env;
  if (!incoming.complete) context.header('connection', 'close');
  if (answer.code === 'UNAUTHORIZED') context.header('www-authenticate', 'Bearer');
  return context.json(answer, statusOf(answer.code));
}
