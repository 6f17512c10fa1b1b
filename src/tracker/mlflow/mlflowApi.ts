import type { IncomingMessage, ServerResponse } from 'node:http';
import { AccessRefused, checkAccess } from './access';
import { ArtifactService } from './artifacts/artifactService';
import type { MlflowContext } from './mlflowContext';
import type { MlflowHandler, MlflowRoutes, RawHandler, RawRoutes } from './mlflowRequest';
import { RouteIndex } from './routeIndex';
import { artifactListRoutes, artifactRoutes } from './routes/artifactRoutes';
import { assessmentRoutes } from './routes/assessmentRoutes';
import { experimentRoutes } from './routes/experimentRoutes';
import { loggedModelRoutes } from './routes/loggedModelRoutes';
import { logRoutes } from './routes/logRoutes';
import { metricRoutes } from './routes/metricRoutes';
import { modelVersionRoutes } from './routes/modelVersionRoutes';
import { registeredModelRoutes } from './routes/registeredModelRoutes';
import { runModelRoutes } from './routes/runModelRoutes';
import { runRoutes } from './routes/runRoutes';
import { systemRoutes } from './routes/systemRoutes';
import { traceRoutes } from './routes/traceRoutes';
import { Fields } from './wire/fields';
import { toMlflowError } from './wire/mlflowError';
import { readBody } from './wire/readBody';
import { readQuery } from './wire/readQuery';

export interface MlflowApiOptions extends MlflowContext {
  /** Told of failures that nobody foresaw. */
  onFailure: (request: string, error: unknown) => void;
}

type Route = { json: MlflowHandler } | { raw: RawHandler };

/** Asked by tools that wait for a server, before they have a token. */
const OPEN = new Set(['/health', '/version']);

/** MLflow's REST protocol, below /api and /ajax-api and at a few paths of its own. */
export class MlflowApi {
  private readonly routes = new RouteIndex<Route>();

  constructor(private readonly options: MlflowApiOptions) {
    placeDefault(options);
    const artifacts = new ArtifactService(options);
    const jsonTables: MlflowRoutes[] = [
      artifactListRoutes(artifacts),
      experimentRoutes(options),
      runRoutes(options),
      logRoutes(options),
      metricRoutes(options),
      registeredModelRoutes(options),
      modelVersionRoutes(options),
      loggedModelRoutes(options),
      runModelRoutes(options),
      traceRoutes(options),
      assessmentRoutes(options),
    ];
    const rawTables: RawRoutes[] = [systemRoutes(), artifactRoutes(artifacts)];
    for (const table of jsonTables) this.addAll(table, (json) => ({ json }));
    for (const table of rawTables) this.addAll(table, (raw) => ({ raw }));
  }

  /** Answers a request that is for the protocol; false, with nothing done, for any other. */
  async answer(incoming: IncomingMessage, outgoing: ServerResponse): Promise<boolean> {
    const [path = '/', search = ''] = splitUrl(incoming.url ?? '/');
    const method = incoming.method === 'HEAD' ? 'GET' : (incoming.method ?? 'GET');
    const found = this.routes.find(method, path.replace('/preview/mlflow/', '/mlflow/'));
    if (!found && !/^\/(ajax-)?api\//.test(path)) return false;
    outgoing.setHeader('x-content-type-options', 'nosniff');
    outgoing.setHeader('x-frame-options', 'SAMEORIGIN');
    try {
      const identity = OPEN.has(path) ? ({ kind: 'open' } as const) : checkAccess(incoming, this.options.connection);
      if (!found) sendText(outgoing, 404, '<!doctype html><title>404 Not Found</title><h1>Not Found</h1>', 'text/html');
      else if (!found.handler) sendText(outgoing, 405, 'Method Not Allowed');
      else {
        const query = new Fields(readQuery(new URLSearchParams(search)), '', true);
        const { params, handler } = found;
        if ('raw' in handler) await handler.raw({ query, params, client: identity, incoming, outgoing });
        else {
          const withBody = method !== 'GET' && !(method === 'DELETE' && search !== '');
          const body = withBody ? await readBody(incoming) : null;
          const fields = body ? new Fields(body.fields) : query;
          const client = { identity, incoming, outgoing };
          const answer = await handler.json({ fields, params, client, size: body?.size ?? 0 });
          sendJson(outgoing, 200, JSON.stringify(answer));
        }
      }
    } catch (error) {
      this.answerError(incoming, outgoing, error);
    }
    return true;
  }

  private addAll<Handler>(table: Record<string, Handler>, toRoute: (handler: Handler) => Route): void {
    for (const [name, handler] of Object.entries(table)) {
      const [method = '', path = ''] = name.split(' ');
      const paths = path.startsWith('/') ? [path] : [`/api/${path}`, `/ajax-api/${path}`];
      for (const each of paths) this.routes.add(method, each, toRoute(handler));
    }
  }

  private answerError(incoming: IncomingMessage, outgoing: ServerResponse, error: unknown): void {
    if (outgoing.headersSent) {
      outgoing.destroy();
      return;
    }
    // What is left of a refused request's body is not read: the connection ends with the answer.
    if (!incoming.complete) outgoing.setHeader('connection', 'close');
    if (error instanceof AccessRefused) {
      sendText(outgoing, 403, error.message);
      return;
    }
    const answer = toMlflowError(error);
    if (answer.code === 'INTERNAL_ERROR') this.options.onFailure(`${incoming.method} ${incoming.url}`, error);
    if (answer.code === 'UNAUTHENTICATED') outgoing.setHeader('www-authenticate', 'Bearer');
    sendJson(outgoing, answer.status, answer.body);
  }
}

/** As MLflow does it: Default, which nobody makes, is placed before its first run. */
function placeDefault({ store, defaultArtifactRoot }: MlflowContext): void {
  const experiment = defaultArtifactRoot === null ? null : store.experiments.find('0');
  if (!experiment || experiment.artifactLocation !== null || store.notice !== null) return;
  if (store.runs.list({ experiment: experiment.name, limit: 0, deleted: true }).total > 0) return;
  store.experiments.setLocation('0', `${defaultArtifactRoot?.replace(/\/+$/, '')}/0`);
}

/** The path as it was sent, and the query. */
function splitUrl(url: string): [string, string] {
  const start = url.startsWith('/') ? 0 : Math.max(0, url.indexOf('/', url.indexOf('//') + 2));
  const mark = url.indexOf('?');
  return mark === -1 ? [url.slice(start), ''] : [url.slice(start, mark), url.slice(mark + 1)];
}

function sendJson(outgoing: ServerResponse, status: number, text: string): void {
  outgoing.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) });
  outgoing.end(text);
}

function sendText(outgoing: ServerResponse, status: number, text: string, type = 'text/plain'): void {
  outgoing.writeHead(status, { 'content-type': `${type}; charset=utf-8`, 'content-length': Buffer.byteLength(text) });
  outgoing.end(text);
}
