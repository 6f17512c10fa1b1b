import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { LEAVING_HEADER } from '../shared/protocol/leavingHeader';
import type { Health, TrackerRoute } from '../shared/protocol/trackerApi';
import { apiFailure, connectionFailure } from './apiFailure';
import { EventSubscription, type EventSubscriptionOptions } from './eventSubscription';
import { type HttpRequest, HttpTransport, neverArrived, readBody, type TrackerEndpoint } from './httpTransport';
import type { RouteArguments, RouteOptions, RouteResponse } from './routeTypes';
import { assertTrusted } from './trust';

/** A piece of a run's log. */
export interface LogChunk {
  bytes: Uint8Array;
  /** Bytes in the whole log when it was read. */
  size: number;
}

export interface TrackerClientOptions {
  endpoint: TrackerEndpoint;
  /** Finds the tracker again (or starts one) when it has gone from `endpoint`. */
  relocate: () => Promise<TrackerEndpoint>;
  /** Whether the workspace is trusted; asked before each request that starts or changes something. */
  trusted: () => boolean;
}

/**
 * The typed face of one tracker. Failures are CockpitErrors with the tracker's own code and message. A tracker that
 * left or was killed is found or started again behind the scenes.
 */
export class TrackerClient {
  private readonly transport = new HttpTransport();
  private readonly subscriptions = new Set<EventSubscription>();
  private endpoint: TrackerEndpoint;
  private relocating: Promise<TrackerEndpoint> | null = null;

  constructor(private readonly options: TrackerClientOptions) {
    this.endpoint = options.endpoint;
  }

  /** `http://127.0.0.1:<port>`. */
  get address(): string {
    return `http://127.0.0.1:${this.endpoint.port}`;
  }

  health(): Promise<Health> {
    return this.request('GET /v1/health');
  }

  async request<Route extends TrackerRoute>(
    route: Route,
    ...[options]: RouteArguments<Route>
  ): Promise<RouteResponse<Route>> {
    assertTrusted(route, this.options.trusted());
    const answer = await this.send(toHttp(route, options));
    const body = await readBody(answer).catch((error: unknown) => {
      throw connectionFailure(error);
    });
    return JSON.parse(body.toString('utf8')) as RouteResponse<Route>;
  }

  /** The log's bytes from `offset` on, at most `limit` of them (1 MiB when absent). */
  async readLog(
    runId: string,
    offset: number,
    options: { limit?: number; signal?: AbortSignal } = {},
  ): Promise<LogChunk> {
    const limit = options.limit ?? 1 << 20;
    const path = `/v1/runs/${encodeURIComponent(runId)}/log?offset=${offset}&limit=${limit}`;
    const answer = await this.send({ method: 'GET', path, signal: options.signal });
    return { bytes: await readBody(answer), size: Number(answer.headers['x-log-size']) };
  }

  /** An artifact's bytes; `path` is relative to the run's artifact folder. */
  async openArtifact(runId: string, path: string): Promise<Readable> {
    const segments = path.split('/').map(encodeURIComponent).join('/');
    return this.send({ method: 'GET', path: `/v1/runs/${encodeURIComponent(runId)}/artifacts/${segments}` });
  }

  /** Follows the event stream until disposed; after a break it goes on from the last cursor. */
  subscribe(options: EventSubscriptionOptions): EventSubscription {
    const subscription = new EventSubscription(
      (request) => this.send(request),
      options,
      () => this.subscriptions.delete(subscription),
    );
    this.subscriptions.add(subscription);
    return subscription;
  }

  dispose(): void {
    for (const subscription of [...this.subscriptions]) subscription.dispose();
    this.transport.dispose();
  }

  /** Resolves with a 2xx answer, of which the body is still to be read. */
  private async send(request: HttpRequest): Promise<IncomingMessage> {
    const { endpoint } = this;
    let answer = await this.open(request);
    if (answer.statusCode === 401 || LEAVING_HEADER in answer.headers) {
      answer.resume();
      await this.relocate(endpoint);
      answer = await this.open(request);
    }
    if ((answer.statusCode ?? 500) >= 400) throw await apiFailure(answer);
    return answer;
  }

  private async open(request: HttpRequest): Promise<IncomingMessage> {
    const { endpoint } = this;
    try {
      return await this.transport.open(endpoint, request);
    } catch (error) {
      request.signal?.throwIfAborted();
      if (!neverArrived(error) && request.method !== 'GET') throw connectionFailure(error);
      await this.relocate(endpoint);
      return await this.transport.open(this.endpoint, request).catch((again: unknown) => {
        throw connectionFailure(again);
      });
    }
  }

  /** One search for all requests that failed at the same place. */
  private async relocate(failed: TrackerEndpoint): Promise<void> {
    if (this.endpoint !== failed) return;
    this.relocating ??= this.options.relocate().finally(() => {
      this.relocating = null;
    });
    this.endpoint = await this.relocating;
  }
}

function toHttp<Route extends TrackerRoute>(route: Route, options?: RouteOptions<Route>): HttpRequest {
  const [method = '', template = ''] = route.split(' ');
  const params: Record<string, string | number> = options?.params ?? {};
  const path = template.replace(/:(\w+)/g, (_match, name: string) => encodeURIComponent(params[name] ?? ''));
  const { body, signal } = options ?? {};
  if (method === 'GET') return { method, path: path + toQuery(body), signal };
  return { method, path, signal, body: body === undefined ? undefined : JSON.stringify(body) };
}

function toQuery(values: object | undefined): string {
  const query = new URLSearchParams();
  for (const [key, value] of Object.entries(values ?? {})) {
    if (value !== undefined) query.set(key, String(value));
  }
  return query.size === 0 ? '' : `?${query}`;
}
